package io.lethe.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.WholeWeights;
import io.lethe.serving.deployment.Versions;
import io.lethe.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeWarmUpTest {

  @TempDir Path store;

  private final Loader loader = new Loader();
  private final List<WeightSize> sizes = new ArrayList<>();
  private ModelVersion change;
  private VersionWarmUp warmUp;

  /** Loads nothing, and brings whole weights here as those of the store do. */
  private final class Loader implements DenoiserLoader {

    private final AtomicInteger granted = new AtomicInteger();
    private Optional<Path> loadedWith = Optional.empty();
    private int asked;

    @Override
    public Denoiser load(Path directory) {
      throw new AssertionError("It is a change.");
    }

    @Override
    public Optional<Path> wholeOf(ModelVersion version) throws IOException {
      asked++;
      WholeWeights of = version.getDeltaOf();
      return Optional.of(
          new DirectoryStore(store)
              .verified(of.getWeightsUri(), of.getManifestSha256())
              .directory());
    }

    @Override
    public Denoiser load(ModelVersion version, Path directory, Optional<Path> whole) {
      loadedWith = whole;
      return new FakeDenoiser(1) {
        @Override
        public long wholeBytes() {
          return 900;
        }
      };
    }
  }

  @BeforeEach
  void givenAChange() throws IOException {
    String whole = seal("base");
    change =
        Versions.builder("m", "v1")
            .setWeightsUri("v1")
            .setManifestSha256(seal("v1"))
            .setDeltaOf(new WholeWeights("base", whole))
            .build();
    warmUp =
        new VersionWarmUp(
            new DirectoryStore(store),
            loader,
            List.of(new PictureRequest(1, SamplerKind.DDIM, 1, null)),
            new ComputePermits(),
            Duration.ZERO,
            this::grant,
            (version, directory) -> {});
  }

  private Optional<WeightMemory.Grant> grant(String model, WeightSize estimate) {
    loader.granted.incrementAndGet();
    sizes.add(estimate);
    return WeightMemory.UNBOUNDED
        .grant(model, estimate)
        .map(
            grant ->
                new WeightMemory.Grant() {
                  @Override
                  public void resize(WeightSize exact) {
                    sizes.add(exact);
                  }

                  @Override
                  public void close() {
                    loader.granted.decrementAndGet();
                  }
                });
  }

  private String seal(String version) throws IOException {
    Path directory = Files.createDirectories(store.resolve(version));
    Files.writeString(directory.resolve("weights"), version);
    return VersionDirectory.seal(directory, Map.of());
  }

  @Test
  void aChangeIsLoadedWithTheWholeWeightsThatItNames() throws Exception {
    // when
    warmUp.read(change).denoiser().close();

    // then
    assertThat(loader.loadedWith).contains(store.resolve("base"));
    assertThat(loader.asked).isOne();
    // and room was asked for these too, by their name
    String whole = change.getDeltaOf().getManifestSha256();
    assertThat(sizes).extracting(WeightSize::whole).containsExactly(whole, whole);
    assertThat(sizes.get(0).wholeBytes()).isPositive();
    assertThat(sizes.get(1).wholeBytes()).isEqualTo(900);
    assertThat(loader.granted).hasValue(0);
  }

  @Test
  void wholeWeightsThatAreMissingOrDamagedFailTheLoad() throws IOException {
    // given
    Files.writeString(store.resolve("base/weights"), "other");

    // then
    assertThatThrownBy(() -> warmUp.read(change))
        .isInstanceOf(LoadFailedException.class)
        .hasMessageContaining("size and hash");
    assertThat(loader.granted).hasValue(0);
  }
}
