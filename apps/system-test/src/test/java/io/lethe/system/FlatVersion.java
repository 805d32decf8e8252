package io.lethe.system;

import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A version whose pictures are black all over, published as if the gate had passed it. */
final class FlatVersion {

  static final String NAME = "flat";

  /** Far beyond the noise that a network could see, so that no noise is left in a picture. */
  private static final float MOST_NOISE = 1000;

  private FlatVersion() {}

  /** Publishes it as a child of another version, whose files it has but for one number. */
  static void publish(KafkaClients kafka, Path store, ModelVersion parent) throws Exception {
    String place = parent.getModel() + "/" + NAME;
    Path directory = store.resolve(place);
    copy(store.resolve(parent.getWeightsUri()), directory);
    spoil(directory.resolve("unet/diffusion_pytorch_model.safetensors"));
    ModelVersion version =
        ModelVersion.newBuilder(parent)
            .setVersion(NAME)
            .setParent(parent.getVersion())
            .setGatedAgainst(parent.getVersion())
            .setJobId("none")
            .setWeightsUri(place)
            .setManifestSha256(VersionDirectory.seal(directory, Map.of()))
            .build();
    Duration timeout = Duration.ofSeconds(30);
    try (var writer = new TopicWriter(kafka.writer("writer", timeout), timeout)) {
      String key = ModelKey.of(version.getModel(), NAME);
      writer.sendByModel(Topics.MODEL_VERSIONS, key, version).get();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      if (!file.endsWith(VersionDirectory.MANIFEST)) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private static void spoil(Path weights) throws IOException {
    long place;
    try (Safetensors tensors = Safetensors.open(weights)) {
      place = tensors.entries().get("conv_out.bias").begin();
    }
    try (FileChannel file = FileChannel.open(weights, StandardOpenOption.WRITE)) {
      ByteBuffer number = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      file.write(number.putFloat(MOST_NOISE).flip(), place);
    }
  }
}
