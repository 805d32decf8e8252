package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checked header of one safetensors file.
 *
 * @param entries its tensors, in the header's order
 * @param metadata the free-form {@code __metadata__}
 */
record SafetensorsHeader(Map<String, Safetensors.Entry> entries, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";

  /**
   * A tenth of the format's own limit: it is read onto the heap, and has some 100 bytes a tensor.
   */
  private static final long LARGEST_HEADER = 10_000_000;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Reads and checks the header.
   *
   * @throws CorruptCheckpointException if it is truncated, oversized, malformed or does not cover
   *     the data exactly once
   */
  static SafetensorsHeader read(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < 8) {
      throw corrupt(path, "it ends inside the header length");
    }
    ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    Safetensors.readFully(path, channel, prefix, 0);
    long length = prefix.getLong(0);
    if (length < 2 || length > LARGEST_HEADER) {
      throw corrupt(path, "its header claims " + Long.toUnsignedString(length) + " bytes");
    }
    if (length > size - 8) {
      throw corrupt(path, "it ends inside the header");
    }
    ByteBuffer header = ByteBuffer.allocate((int) length);
    Safetensors.readFully(path, channel, header, 8);
    Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json(path, header.array()).properties()) {
      if (field.getKey().equals(METADATA)) {
        field.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        entries.put(field.getKey(), entry(path, field.getKey(), field.getValue(), 8 + length));
      }
    }
    checkCoverage(path, entries, 8 + length, size);
    return new SafetensorsHeader(entries, metadata);
  }

  /** The header's object, which only spaces may follow: the format pads with nothing else. */
  private static JsonNode json(Path path, byte[] header) throws IOException {
    int end = header.length;
    while (end > 0 && header[end - 1] == ' ') {
      end--;
    }
    JsonNode json;
    try {
      json = JSON.readTree(new String(header, 0, end, StandardCharsets.UTF_8));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new CorruptCheckpointException(
          "%s is corrupt: its header is not one JSON object with only spaces behind it."
              .formatted(path),
          e);
    }
    if (json == null || !json.isObject() || header[0] != '{' || header[end - 1] != '}') {
      throw corrupt(path, "its header is not one JSON object with only spaces behind it");
    }
    return json;
  }

  private static Safetensors.Entry entry(Path path, String name, JsonNode json, long dataStart)
      throws CorruptCheckpointException {
    Safetensors.Type type;
    try {
      type = Safetensors.Type.valueOf(json.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw new UnsupportedConfigException(
          "%s: tensor %s has type %s; supported are F32, F16, BF16 and I64."
              .formatted(path, name, json.path("dtype").asText()));
    }
    List<Long> shape = new ArrayList<>();
    long bytes = type.bytes;
    try {
      for (JsonNode side : json.path("shape")) {
        if (!side.isIntegralNumber() || side.longValue() < 0) {
          throw corrupt(path, "tensor " + name + " has a negative side");
        }
        shape.add(side.longValue());
        bytes = Math.multiplyExact(bytes, side.longValue());
      }
    } catch (ArithmeticException e) {
      throw corrupt(path, "tensor " + name + " is too large");
    }
    JsonNode offsets = json.path("data_offsets");
    long begin = offsets.path(0).asLong(-1);
    long end = offsets.path(1).asLong(-1);
    if (begin < 0 || end < begin || end - begin != bytes) {
      throw corrupt(path, "the offsets of tensor " + name + " do not fit its shape");
    }
    return new Safetensors.Entry(name, type, List.copyOf(shape), dataStart + begin, bytes);
  }

  /** The tensors must tile the data: an overlap, a hole or a missing tail is corruption. */
  private static void checkCoverage(
      Path path, Map<String, Safetensors.Entry> entries, long dataStart, long size)
      throws IOException {
    List<Safetensors.Entry> ordered = new ArrayList<>(entries.values());
    ordered.sort(
        Comparator.comparingLong(Safetensors.Entry::begin)
            .thenComparingLong(Safetensors.Entry::bytes));
    long next = dataStart;
    for (Safetensors.Entry entry : ordered) {
      if (entry.begin() != next) {
        throw corrupt(
            path,
            "tensor "
                + entry.name()
                + (entry.begin() < next ? " overlaps another" : " follows a hole"));
      }
      next = entry.begin() + entry.bytes();
    }
    if (next > size) {
      throw corrupt(path, "it ends inside its tensors");
    }
    if (next < size) {
      throw corrupt(path, "bytes follow its last tensor");
    }
  }

  private static CorruptCheckpointException corrupt(Path path, String why) {
    return new CorruptCheckpointException("%s is corrupt: %s.".formatted(path, why));
  }
}
