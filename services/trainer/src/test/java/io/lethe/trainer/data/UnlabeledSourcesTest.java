package io.lethe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.PictureStore;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicReader;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.trainer.config.TrainerConfig;
import io.lethe.trainer.config.TrainerStartException;
import io.lethe.trainer.fixture.ModelTopics;
import io.lethe.trainer.fixture.TrainerConfigs;
import io.lethe.trainer.gate.ReferencePictures;
import io.lethe.trainer.training.DiffusionFineTuner;
import io.lethe.trainer.training.Sampling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WithKafka
class UnlabeledSourcesTest {

  private static final int COMPARED = 3;

  private final TestKafka kafka;
  private ModelTopics topics;
  private BaseModel base;
  @TempDir Path folder;
  @TempDir Path store;

  UnlabeledSourcesTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @BeforeEach
  void openModel() {
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    topics = new ModelTopics(kafka.bootstrapServers(), kafka.unique("unlabeled"));
    base = BaseModel.read(topics.model, TrainerConfigs.tinyModel());
  }

  @AfterEach
  void closeModel() {
    topics.close();
  }

  @Test
  void aFolderOfPicturesIsADataSet() throws Exception {
    // given
    List<String> written = dataSet(3, 28);

    // when
    PictureSource pictures = pictures(source(Map.of("dataset", folder.toString())), Set.of(), 1);

    // then
    assertThat(ids(pictures)).containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void generationsAreAFixedSizeSampleOfTheModelsOwnUnlabelledPictures() throws Exception {
    // given
    List<String> own = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      own.add(generate(topics.model, topics.picture()));
    }
    Set<String> labelled = Set.copyOf(own.subList(0, 3));
    generate("another", topics.picture());
    UnlabeledData source =
        source(Map.of("source", "generations", "reservoir-size", "6", "root-share", "0"));

    // when
    List<String> sample = ids(pictures(source, labelled, 1));
    List<String> again = ids(pictures(source, labelled, 1));
    List<String> otherSeed = ids(pictures(source, labelled, 2));

    // then
    assertThat(sample).hasSize(6).isSubsetOf(own).doesNotContainAnyElementsOf(labelled);
    assertThat(again).isEqualTo(sample);
    assertThat(otherSeed).isNotEqualTo(sample);
  }

  @Test
  void aGenerationInTheStoreIsReadThereAndOneThatIsGoneIsSkipped() throws Exception {
    // given
    var pictures = PictureStore.inDirectory(store, Clock.systemUTC());
    Picture there = topics.picture();
    Picture gone = topics.picture();
    topics.generate(there, pictures.put(topics.model, there, Png.encode(there)));
    StoredPicture lost = pictures.put(topics.model, gone, Png.encode(gone));
    topics.generate(gone, lost);
    Files.delete(store.resolve(lost.getUri()));
    UnlabeledData source = source(Map.of("source", "generations", "root-share", "0"));

    // when
    UnlabeledPictures read = source.pictures(reported(Set.of()), 1, source.ends(), () -> false);

    // then
    assertThat(ids(read.pictures())).containsExactly(there.sampleId());
    assertThat(read.skipped()).isEqualTo(1);
  }

  @Test
  void aStoreThatCanNotBeReadFailsTheJobForNow() throws Exception {
    // given a folder in the place of the file
    var pictures = PictureStore.inDirectory(store, Clock.systemUTC());
    Picture picture = topics.picture();
    StoredPicture stored = pictures.put(topics.model, picture, Png.encode(picture));
    topics.generate(picture, stored);
    Files.delete(store.resolve(stored.getUri()));
    Files.createDirectory(store.resolve(stored.getUri()));
    UnlabeledData source = source(Map.of("source", "generations", "root-share", "0"));

    // then
    assertThatThrownBy(() -> source.pictures(reported(Set.of()), 1, source.ends(), () -> false))
        .isInstanceOf(UnlabeledDataException.class)
        .hasMessageContaining("The store of pictures can't be read");
  }

  @Test
  void aPictureThatTheGuardHeldBackIsNone() throws Exception {
    // given
    String own = generate(topics.model, topics.picture());
    String id = kafka.unique("generation");
    topics.send(
        Topics.GENERATIONS,
        id,
        Generation.newBuilder(generation(id, topics.model, topics.picture(), null))
            .setPng(ByteBuffer.allocate(0))
            .setGuard(GuardVerdict.BLOCKED)
            .build());

    // then
    UnlabeledData source = source(Map.of("source", "generations", "root-share", "0"));
    assertThat(ids(pictures(source, Set.of(), 1))).containsExactly(own);
  }

  @Test
  void theBaseMakesAShareOfThePictures() throws Exception {
    // given
    List<String> own = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      own.add(generate(topics.model, topics.picture()));
    }
    UnlabeledData source = source(Map.of("source", "generations", "reservoir-size", "8"));

    // when
    List<String> pictures = ids(pictures(source, Set.of(), 1));

    // then
    List<String> ofRoot = pictures.stream().filter(id -> !own.contains(id)).toList();
    assertThat(pictures).hasSize(8);
    assertThat(ofRoot).hasSize(2).doesNotHaveDuplicates();

    // when one of them is labelled, and the trainer starts again
    UnlabeledData again = source(Map.of("source", "generations", "reservoir-size", "8"));
    List<String> others = ids(pictures(again, Set.of(ofRoot.get(0)), 1));

    // then the base makes the same
    assertThat(others).hasSize(7).contains(ofRoot.get(1)).doesNotContain(ofRoot.get(0));
  }

  @Test
  void beforeThereAreGenerationsTheBasesPicturesAreAllThereIs() throws Exception {
    // given
    UnlabeledData source = source(Map.of("source", "generations", "reservoir-size", "8"));

    // then
    assertThat(pictures(source, Set.of(), 1).size()).isEqualTo(2);
  }

  @Test
  void withADataSetTheBaseIsLookedAtOnceThereIsAnotherChampion() throws Exception {
    // given
    List<String> written = dataSet(3, 28);
    UnlabeledData source = source(Map.of("dataset", folder.toString()));

    // when
    ReferencePictures ofBase = source.reference(null, true, () -> false);
    ReferencePictures ofAnother = source.reference(null, false, () -> false);

    // then
    assertThat(ids(ofBase.real())).containsExactlyInAnyOrderElementsOf(written);
    assertThat(ofBase.base()).isEmpty();
    assertThat(ids(ofAnother.real())).isEqualTo(ids(ofBase.real()));
    assertThat(ids(ofAnother.base().orElseThrow()))
        .hasSize(COMPARED)
        .doesNotContainAnyElementsOf(written);
  }

  @Test
  void withoutADataSetModelsAreComparedWithTheBaseWhateverTheyGenerate() throws Exception {
    // given
    String own = generate(topics.model, topics.picture());
    UnlabeledData source = source(Map.of("source", "generations"));

    // when
    ReferencePictures reference = source.reference(null, false, () -> false);

    // then
    assertThat(ids(reference.real()))
        .isNotEmpty()
        .doesNotContain(own)
        .doesNotContainAnyElementsOf(ids(reference.base().orElseThrow()));
  }

  @Test
  void aStopEndsTheMakingOfTheBasesPictures() {
    UnlabeledData source = source(Map.of("source", "generations"));

    assertThatThrownBy(() -> source.reference(null, false, () -> true))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void generationsKeepTheirClass() throws Exception {
    // given
    String third = generate(topics.model, topics.picture(), 3);
    String none = generate(topics.model, topics.picture(), null);

    // when
    PictureSource pictures =
        pictures(source(Map.of("source", "generations", "root-share", "0")), Set.of(), 1);

    // then
    List<String> ids = ids(pictures);
    assertThat(pictures.label(ids.indexOf(third))).isEqualTo(3);
    assertThat(pictures.label(ids.indexOf(none))).isEqualTo(PictureSource.NO_CLASS);
  }

  @Test
  void aGenerationOfNoClassIsOfTheNullClass() throws Exception {
    // given a base with a null class
    base = withClasses(new ClassLabels(OptionalInt.of(11), OptionalInt.of(10)));
    generate(topics.model, topics.picture(), null);

    // when
    PictureSource pictures =
        pictures(source(Map.of("source", "generations", "root-share", "0")), Set.of(), 1);

    // then
    assertThat(pictures.label(0)).isEqualTo(10);
  }

  @Test
  void aPictureGuidedAwayFromItsClassTeachesNothing() throws Exception {
    // given
    for (double scale : new double[] {0, 0.5}) {
      String id = kafka.unique("generation");
      topics.send(Topics.GENERATIONS, id, guided(id, topics.picture(), scale));
    }
    String id = kafka.unique("generation");
    Picture shown = topics.picture();
    topics.send(Topics.GENERATIONS, id, guided(id, shown, 2));

    // then
    UnlabeledData source = source(Map.of("source", "generations", "root-share", "0"));
    assertThat(ids(pictures(source, Set.of(), 1))).containsExactly(shown.sampleId());
  }

  private Generation guided(String id, Picture picture, double scale) {
    return Generation.newBuilder(generation(id, topics.model, picture, 3))
        .setGuidanceScale(scale)
        .build();
  }

  @Test
  void aMixHoldsBoth() throws Exception {
    // given
    List<String> dataSet = dataSet(2, 28);
    List<String> own =
        List.of(generate(topics.model, topics.picture()), generate(topics.model, topics.picture()));
    UnlabeledData source =
        source(Map.of("source", "mix", "dataset", folder.toString(), "ratio", "0.5"));

    // when
    List<String> mixed = ids(pictures(source, Set.of(), 1));

    // then
    assertThat(mixed).hasSize(4).containsAll(dataSet).containsAll(own);
  }

  @Test
  void withoutGenerationsThereIsNothingToTrainOn() {
    assertThatThrownBy(
            () -> pictures(source(Map.of("source", "generations", "root-share", "0")), Set.of(), 1))
        .isInstanceOf(UnlabeledDataException.class)
        .hasMessageContaining(topics.model);
  }

  @Test
  void generationsThatCanNotBeUsedAreSkippedAndTakeNoPlaceInTheSample() throws Exception {
    // given
    List<String> good = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      good.add(generate(topics.model, topics.picture()));
      topics.generate(topics.picture(), new byte[] {1, 2, 3});
      topics.generate(topics.picture(), new byte[0]);
      topics.generate(topics.picture(14));
      topics.generate(topics.picture(), Png.encode(topics.picture()));
    }
    topics.sendBytes(
        Topics.GENERATIONS.name(), "another", "schema".getBytes(StandardCharsets.UTF_8));
    UnlabeledData source =
        source(Map.of("source", "generations", "root-share", "0", "reservoir-size", "4"));

    // when
    UnlabeledPictures pictures = source.pictures(reported(Set.of()), 1, source.ends(), () -> false);

    // then all are there, though five times as many would be sampled
    assertThat(ids(pictures.pictures())).containsExactlyInAnyOrderElementsOf(good);
    assertThat(pictures.skipped()).isPositive();
  }

  @Test
  void aGenerationOfAClassThatTheModelLacksIsSkipped() throws Exception {
    // given a base with two classes and no null class
    base = withClasses(new ClassLabels(OptionalInt.of(2), OptionalInt.empty()));
    String known = generate(topics.model, topics.picture(), 1);
    generate(topics.model, topics.picture(), 2);
    generate(topics.model, topics.picture(), -5);
    generate(topics.model, topics.picture(), null);

    // when
    PictureSource pictures =
        pictures(source(Map.of("source", "generations", "root-share", "0")), Set.of(), 1);

    // then
    assertThat(ids(pictures)).containsExactly(known);
  }

  @Test
  void aModelOfWhoseGenerationsNoneCanBeUsedSaysWhy() {
    // given
    topics.generate(topics.picture(14));

    // then
    assertThatThrownBy(
            () -> pictures(source(Map.of("source", "generations", "root-share", "0")), Set.of(), 1))
        .isInstanceOf(UnlabeledDataException.class)
        .hasMessageContaining("14 x 14 x 1")
        .hasMessageContaining("28 x 28 x 1");
  }

  @Test
  void aStopEndsTheReadingOfGenerations() {
    // given
    generate(topics.model, topics.picture());
    UnlabeledData source = source(Map.of("source", "generations", "root-share", "0"));

    // then
    assertThatThrownBy(() -> source.pictures(reported(Set.of()), 1, source.ends(), () -> true))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void aDataSetOfAnotherSizeStopsTheStart() throws Exception {
    dataSet(1, 14);

    assertThatThrownBy(() -> source(Map.of("dataset", folder.toString())))
        .isInstanceOf(TrainerStartException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("14");
  }

  @Test
  void aMissingDataSetStopsTheStartWithItsPath() {
    assertThatThrownBy(() -> source(Map.of("dataset", folder + "/none")))
        .isInstanceOf(TrainerStartException.class)
        .hasMessageContaining("There is no data set folder " + folder + "/none");
  }

  @ParameterizedTest
  @CsvSource({
    "source, dataset, dataset must name a folder",
    "ratio, 1.5, 'ratio must be from 0 to 1, not 1.5'",
    "root-share, -0.1, 'root-share must be from 0 to 1, not -0.1'",
    "reservoir-size, 0, 'reservoir-size must be at least 1, not 0'",
  })
  void aBadSettingStopsTheStart(String name, String value, String sentence) {
    assertThatThrownBy(() -> source(Map.of(name, value)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void whatIsGeneratedAfterAJobBeganDoesNotChangeItsSample() throws Exception {
    // given
    List<String> before = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      before.add(generate(topics.model, topics.picture()));
    }
    UnlabeledData source =
        source(Map.of("source", "generations", "reservoir-size", "4", "root-share", "0"));
    Map<Integer, Long> ends = source.ends();
    List<String> sample = ids(pictures(source, ends));

    // when
    for (int i = 0; i < 30; i++) {
      generate(topics.model, topics.picture());
    }

    // then
    assertThat(sample).hasSize(4).isSubsetOf(before);
    assertThat(ids(pictures(source, ends))).isEqualTo(sample);
    assertThat(ids(pictures(source, Set.of(), 1))).isNotEqualTo(sample);
  }

  private static PictureSource pictures(UnlabeledData source, Set<String> labelled, long seed)
      throws UnlabeledDataException {
    return source.pictures(reported(labelled), seed, source.ends(), () -> false).pictures();
  }

  private static PictureSource pictures(UnlabeledData source, Map<Integer, Long> ends)
      throws UnlabeledDataException {
    return source.pictures(reported(Set.of()), 1, ends, () -> false).pictures();
  }

  private BaseModel withClasses(ClassLabels classes) {
    return new BaseModel(base.model(), base.directory(), base.shape(), classes, Optional.empty());
  }

  private UnlabeledData source(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(Map.of("models.m.base", "unused"));
    properties.forEach((name, value) -> all.put("models.m.unlabeled." + name, value));
    TrainerConfig.Unlabeled settings = TrainerConfigs.of(all).models().get("m").unlabeled();
    return UnlabeledSources.of(
        base,
        settings,
        new TopicReader(new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test")),
        PictureStore.inDirectory(store, Clock.systemUTC()),
        new DiffusionFineTuner(Device.cpu()),
        new Sampling(SamplerKind.DPM_SOLVER_2M, 2),
        COMPARED);
  }

  private List<String> dataSet(int count, int side) throws IOException {
    List<String> written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Picture picture = topics.picture(side);
      Files.write(folder.resolve(i + ".png"), Png.encode(picture));
      written.add(picture.sampleId());
    }
    return written;
  }

  private String generate(String model, Picture picture) {
    return generate(model, picture, null);
  }

  private String generate(String model, Picture picture, Integer classLabel) {
    String id = kafka.unique("generation");
    topics.send(Topics.GENERATIONS, id, generation(id, model, picture, classLabel));
    return picture.sampleId();
  }

  private static Generation generation(
      String id, String model, Picture picture, Integer classLabel) {
    return Generation.newBuilder()
        .setGenerationId(id)
        .setRequestId("r")
        .setIndex(0)
        .setModel(model)
        .setModelVersion("base")
        .setSeed(1)
        .setClassLabel(classLabel)
        .setSampler("ddim")
        .setSteps(10)
        .setPixelHash(picture.sampleId())
        .setPng(ByteBuffer.wrap(Png.encode(picture)))
        .setGeneratedAt(Instant.now())
        .build();
  }

  private static List<String> ids(PictureSource pictures) {
    return IntStream.range(0, pictures.size())
        .mapToObj(
            row ->
                new Picture(
                        pictures.width(),
                        pictures.height(),
                        pictures.channels(),
                        pictures.pixels(row))
                    .sampleId())
        .toList();
  }

  private static Reported reported(Set<String> sampleIds) {
    return new Reported(sampleIds, List.of());
  }
}
