package io.lethe.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path directory;

  @Test
  void readsBackWhatItWrote() throws Exception {
    Path file = directory.resolve("a.safetensors");
    ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(1.5f).putFloat(-2).flip();
    ByteBuffer longs = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
    longs.putLong(1L << 40).flip();

    Safetensors.write(
        file,
        List.of(
            new Safetensors.Tensor("w", Safetensors.Type.F32, List.of(2L, 1L), floats),
            new Safetensors.Tensor("t", Safetensors.Type.I64, List.of(1L), longs)),
        Map.of("step", "7"));

    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.floats("w")).containsExactly(1.5f, -2);
      assertThat(read.longs("t")).containsExactly(1L << 40);
      assertThat(read.entries().get("w").shape()).containsExactly(2L, 1L);
      assertThat(read.metadata()).containsEntry("step", "7");
    }
  }

  @Test
  void asksForATensorOnlyWhenTheOneBeforeIsWritten() throws Exception {
    // given
    Path file = directory.resolve("one-by-one.safetensors");
    List<Long> sizes = new ArrayList<>();
    Supplier<ByteBuffer> asked =
        () -> {
          sizes.add(file.toFile().length());
          return ByteBuffer.allocate(400);
        };

    // when
    Safetensors.write(
        file,
        List.of(
            new Safetensors.Tensor("first", Safetensors.Type.F32, List.of(10L, 10L), asked),
            new Safetensors.Tensor("second", Safetensors.Type.I64, List.of(50L), asked)),
        Map.of());

    // then
    assertThat(sizes).hasSize(2);
    assertThat(sizes.get(1)).isEqualTo(sizes.get(0) + 400);
    assertThat(file).hasSize(sizes.get(1) + 400);
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.longs("second")).hasSize(50);
    }
  }

  @Test
  void aHalvedTensorReadsBackInHalfPrecision() throws Exception {
    // given numbers that a 16-bit one holds, and one that it does not
    ByteBuffer floats = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(-1.5f).putFloat(1 + 1e-5f).putFloat(0.25f).flip();
    Path file = directory.resolve("half.safetensors");

    // when
    Safetensors.write(
        file,
        List.of(new Safetensors.Tensor("w", Safetensors.Type.F32, List.of(3L), floats).halved()),
        Map.of());

    // then
    try (Safetensors read = Safetensors.open(file)) {
      Safetensors.Entry entry = read.entries().get("w");
      assertThat(entry.type()).isEqualTo(Safetensors.Type.F16);
      assertThat(entry.bytes()).isEqualTo(6);
      ByteBuffer wide = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
      read.readFloats(entry, wide);
      wide.flip();
      assertThat(List.of(wide.getFloat(), wide.getFloat(), wide.getFloat()))
          .containsExactly(-1.5f, 1f, 0.25f);
    }
  }

  @Test
  void refusesATensorThatIsNotAsLargeAsItsShapeSays() {
    assertThatThrownBy(
            () ->
                Safetensors.write(
                    directory.resolve("short.safetensors"),
                    List.of(
                        new Safetensors.Tensor(
                            "w", Safetensors.Type.F32, List.of(2L), ByteBuffer.allocate(4))),
                    Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tensor w has 4 bytes, its shape says 8");
  }

  @ParameterizedTest
  @CsvSource({"F16, 0x3E00, 0xC000", "BF16, 0x3FC0, 0xC000"})
  void readsHalfPrecisionAsFloat32(Safetensors.Type type, String first, String second)
      throws Exception {
    // given 1.5 and -2
    Path file = directory.resolve("half.safetensors");
    ByteBuffer halves = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    halves.putShort((short) (int) Integer.decode(first));
    halves.putShort((short) (int) Integer.decode(second)).flip();
    Safetensors.write(
        file, List.of(new Safetensors.Tensor("w", type, List.of(2L), halves)), Map.of());

    // when
    ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    try (Safetensors read = Safetensors.open(file)) {
      read.readFloats(read.entries().get("w"), floats);
    }

    // then
    assertThat(floats.getFloat(0)).isEqualTo(1.5f);
    assertThat(floats.getFloat(4)).isEqualTo(-2);
  }

  @Test
  void readsDoublesAndBytesAsTheyAre() throws Exception {
    // given
    Path file = directory.resolve("other.safetensors");
    ByteBuffer doubles = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    doubles.putDouble(0.1).putDouble(-2).flip();
    Safetensors.write(
        file,
        List.of(
            new Safetensors.Tensor("d", Safetensors.Type.F64, List.of(2L), doubles),
            new Safetensors.Tensor(
                "b", Safetensors.Type.U8, List.of(3L), ByteBuffer.wrap(new byte[] {0, 1, -1}))),
        Map.of());

    // when
    ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    try (Safetensors read = Safetensors.open(file)) {
      read.readFloats(read.entries().get("d"), floats);

      // then
      assertThat(read.doubles("d")).containsExactly(0.1, -2);
      assertThat(read.bytes("b")).containsExactly(0, 1, -1);
      assertThat(floats.getFloat(0)).isEqualTo(0.1f);
      assertThat(floats.getFloat(4)).isEqualTo(-2);
      assertThatThrownBy(() -> read.readFloats(read.entries().get("b"), ByteBuffer.allocate(12)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 4 | ends inside its tensors",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 8 | bytes follow",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 | do not fit its shape",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | follows a hole",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[1],"
            + "'data_offsets':[4,8]}} | 8 | overlaps",
        "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,8]}} | 8 | negative side",
        "{'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]}} | 8 | too large",
        "{'a':{'dtype':'I32','shape':[2],'data_offsets':[0,8]}} | 8 | has type I32",
        "{'a': | 8 | not one JSON object",
        "[1] | 8 | not one JSON object",
        "' {}' | 0 | not one JSON object",
        "{}{} | 0 | not one JSON object",
        "{}  x | 0 | not one JSON object",
      })
  void rejectsADamagedHeader(String header, int dataBytes, String reason) throws Exception {
    Path file = raw(header.replace('\'', '"'), dataBytes);

    assertThatThrownBy(() -> Safetensors.open(file)).hasMessageContaining(reason);
  }

  @Test
  void rejectsAFileThatEndsInItsHeaderOrClaimsTooMuch() throws Exception {
    Path file = raw("{}", 0);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, 5));
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("header length");
    Files.write(file, Arrays.copyOf(bytes, 9));
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("ends inside the header");
    bytes[7] = (byte) 0xFF;
    Files.write(file, bytes);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("header claims");
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 10_000_001);
    Files.write(file, bytes);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("header claims 10000001 bytes");
  }

  @Test
  void namesAMissingFile() {
    assertThatThrownBy(() -> Safetensors.open(directory.resolve("none")))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("has no file");
  }

  private Path raw(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(json.length).put(json);
    return Files.write(directory.resolve("raw.safetensors"), all.array());
  }
}
