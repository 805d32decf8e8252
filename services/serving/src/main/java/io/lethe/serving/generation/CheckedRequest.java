package io.lethe.serving.generation;

import io.lethe.diffusion.model.PictureRequest;
import java.util.List;

/**
 * A request for pictures that keeps to the rules, with all defaults filled in.
 *
 * @param requestId the client's, or a random one
 * @param model a model name; whether it is known is not checked yet
 * @param pictures one request a picture; picture i has the request's seed + i
 * @param fingerprint what the client asked for, see {@link RequestFingerprint}
 */
public record CheckedRequest(
    String requestId, String model, List<PictureRequest> pictures, String fingerprint) {}
