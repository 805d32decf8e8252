package io.lethe.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.PictureSize;
import io.lethe.diffusion.model.Prompt;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PicturePlace;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.Latents;
import io.lethe.store.HangingPictureFiles;
import io.lethe.store.PictureStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    return of(PictureStore.none(), request, made);
  }

  @Test
  void aLargePictureIsInTheStoreAndItsRecordNamesIt(@TempDir Path folder) throws Exception {
    // given
    PictureStore store = PictureStore.inDirectory(folder, Clock.systemUTC());
    var request = new PictureRequest(5, SamplerKind.DDIM, 2, null);
    var made = new MadePicture(request, "v1", noise());

    // when
    Generation generation = of(store, request, made);

    // then
    assertThat(generation.getPng().remaining()).isZero();
    assertThat(generation.getPerceptualHash()).isEqualTo(DifferenceHash.of(noise()));
    assertThat(store.decoded(generation.getPng(), generation.getPicture()).sampleId())
        .isEqualTo(generation.getPixelHash());
    assertThat(PicturePlace.of(generation.getPicture(), "m").sampleId())
        .isEqualTo(generation.getPixelHash());
  }

  @Test
  void whatTheGuardHoldsBackIsNotStored(@TempDir Path folder) {
    // given
    PictureStore store = PictureStore.inDirectory(folder, Clock.systemUTC());
    var request = new PictureRequest(5, SamplerKind.DDIM, 2, null);
    var made = new MadePicture(request, "v1", noise()).with(GuardVerdict.BLOCKED);

    // when
    Generation generation = of(store, request, made);

    // then
    assertThat(generation.getPicture()).isNull();
    assertThat(generation.getPerceptualHash()).isNull();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aStoreThatIsAwayRefusesTheRequest(@TempDir Path folder) throws IOException {
    // given
    Files.writeString(folder.resolve("!pictures"), "no directory");
    PictureStore store = PictureStore.inDirectory(folder, Clock.systemUTC());
    var request = new PictureRequest(5, SamplerKind.DDIM, 2, null);

    // then
    assertThatThrownBy(() -> of(store, request, new MadePicture(request, "v1", noise())))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.STORE_AWAY));
  }

  @Test
  void aStoreThatHangsRefusesTheRequest(@TempDir Path folder) {
    // given
    HangingPictureFiles files = HangingPictureFiles.inDirectory(folder);
    files.hang();
    var request = new PictureRequest(5, SamplerKind.DDIM, 2, null);
    try (PictureStore store = files.open(Duration.ofMillis(100))) {
      // then
      assertThatThrownBy(() -> of(store, request, new MadePicture(request, "v1", noise())))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.STORE_AWAY));
    }
  }

  private static Generation of(PictureStore store, PictureRequest request, MadePicture made) {
    return new GenerationRecords(store)
        .of(
            new CheckedRequest("r", "m", List.of(request), "f"),
            List.of(made),
            Set.of(),
            Instant.EPOCH)
        .get(0);
  }

  private static Picture noise() {
    byte[] pixels = new byte[512 * 512 * 3];
    new Random(1).nextBytes(pixels);
    return new Picture(512, 512, 3, pixels);
  }
}
