package io.lethe.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.PictureSize;
import io.lethe.diffusion.model.Prompt;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.swap.Latents;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class GenerationRecordsTest {

  private static final Set<String> CHANGED =
      Set.of("png", "guard", "latents", "picture", "perceptualHash");

  @Test
  void whatIsHeldBackIsWithoutItsPictureAndOtherwiseTheSame() {
    // given a picture all of whose facts are there
    var request =
        new PictureRequest(
            5, SamplerKind.DDIM, 2, 3, 4.5, new Prompt("a cat", "a dog"), PictureSize.OF_MODEL);
    MadePicture made = made(request, null);
    Generation published = published(request, made);

    // when
    Generation heldBack = GenerationRecords.heldBack(published);

    // then
    assertThat(published.getLatents().remaining()).isEqualTo(8);
    assertThat(heldBack.getLatents()).isNull();
    assertThat(heldBack.getPng().remaining()).isZero();
    assertThat(heldBack.getGuard()).isEqualTo(GuardVerdict.BLOCKED);
    for (Schema.Field field : Generation.getClassSchema().getFields()) {
      if (!CHANGED.contains(field.name())) {
        assertThat(heldBack.get(field.pos()))
            .as(field.name())
            .isNotNull()
            .isEqualTo(published.get(field.pos()));
      }
    }
  }

  @Test
  void whatTheGuardBlockedIsPublishedWithoutItsLatents() {
    // given
    var request = new PictureRequest(5, SamplerKind.DDIM, 2, null);

    // when
    Generation published = published(request, made(request, GuardVerdict.BLOCKED));

    // then an empty prompt is none
    assertThat(published.getLatents()).isNull();
    assertThat(published.getPng().remaining()).isZero();
    assertThat(published.getPrompt()).isNull();
    assertThat(published.getNegativePrompt()).isNull();
  }

  private static MadePicture made(PictureRequest request, GuardVerdict verdict) {
    return new MadePicture(
        request,
        "v1",
        new Picture(1, 1, 1, new byte[1]),
        Optional.of(new Latents(4, 1, 1, new byte[8])),
        verdict);
  }

  private static Generation published(PictureRequest request, MadePicture made) {
    return GenerationRecords.of(
            new CheckedRequest("r", "m", List.of(request), "f"),
            List.of(made),
            Set.of(),
            Instant.EPOCH)
        .get(0);
  }
}
