package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.Optional;

/**
 * What a model's pictures are compared with. It stays as it is, whatever the model unlearns: a
 * model that is compared with its own pictures alone may decay step by step.
 *
 * @param real the data set where there is one, else pictures of the base; sensitive ones among them
 * @param base other pictures of the base, as near to the real ones as it came; empty where the
 *     champion still is the base
 */
public record ReferencePictures(PictureSource real, Optional<PictureSource> base) {}
