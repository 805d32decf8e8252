package io.lethe.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.batching.MadePicture;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class GenerationRecordsTest {

  private static final Set<String> CHANGED = Set.of("png", "guard");

  @Test
  void whatIsHeldBackIsWithoutItsPictureAndOtherwiseTheSame() {
    // given a picture all of whose facts are there
    var request = new PictureRequest(5, SamplerKind.DDIM, 2, 3, 4.5);
    var made = new MadePicture(request, "v1", new Picture(1, 1, 1, new byte[1]));
    Generation published =
        GenerationRecords.of(
                new CheckedRequest("r", "m", List.of(request), "f"),
                List.of(made),
                Set.of(),
                Instant.EPOCH)
            .get(0);

    // when
    Generation heldBack = GenerationRecords.heldBack(published);

    // then
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
}
