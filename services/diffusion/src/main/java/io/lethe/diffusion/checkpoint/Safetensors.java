package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An open safetensors file (format of huggingface/safetensors): 8 bytes little-endian header
 * length, a JSON header, then the tensors' bytes. Opening reads and checks the header only; tensor
 * bytes go straight from the file into the caller's buffer.
 */
public final class Safetensors implements AutoCloseable {
  /** The format's own limit on the header. */
  private static final long LARGEST_HEADER = 100_000_000;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final String METADATA = "__metadata__";

  /** Element types this project reads and writes. */
  public enum Type {
    F32(4),
    I64(8);

    final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  /**
   * One tensor of an open file.
   *
   * @param begin first byte, from the start of the file
   * @param bytes length of its data
   */
  public record Entry(String name, Type type, List<Long> shape, long begin, long bytes) {}

  /**
   * A tensor to write.
   *
   * @param data its elements, little-endian, row-major, from position to limit
   */
  public record Tensor(String name, Type type, List<Long> shape, ByteBuffer data) {}

  private final Path path;
  private final FileChannel channel;
  private final Map<String, Entry> entries;
  private final Map<String, String> metadata;

  private Safetensors(
      Path path, FileChannel channel, Map<String, Entry> entries, Map<String, String> metadata) {
    this.path = path;
    this.channel = channel;
    this.entries = Collections.unmodifiableMap(entries);
    this.metadata = Collections.unmodifiableMap(metadata);
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws CorruptCheckpointException if it is missing, truncated, or its header is oversized,
   *     malformed or does not cover the data exactly once
   */
  public static Safetensors open(Path path) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new CorruptCheckpointException("The checkpoint has no file " + path + ".", e);
    }
    try {
      return readHeader(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Safetensors readHeader(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < 8) {
      throw corrupt(path, "it ends inside the header length");
    }
    ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    readFully(path, channel, prefix, 0);
    long length = prefix.getLong(0);
    if (length < 2 || length > LARGEST_HEADER) {
      throw corrupt(path, "its header claims " + Long.toUnsignedString(length) + " bytes");
    }
    if (length > size - 8) {
      throw corrupt(path, "it ends inside the header");
    }
    ByteBuffer header = ByteBuffer.allocate((int) length);
    readFully(path, channel, header, 8);
    JsonNode json;
    try {
      json = JSON.readTree(new String(header.array(), StandardCharsets.UTF_8));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new CorruptCheckpointException(
          "%s is corrupt: its header is not JSON.".formatted(path), e);
    }
    if (json == null || !json.isObject()) {
      throw corrupt(path, "its header is not a JSON object");
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (field.getKey().equals(METADATA)) {
        field.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        entries.put(field.getKey(), entry(path, field.getKey(), field.getValue(), 8 + length));
      }
    }
    checkCoverage(path, entries, 8 + length, size);
    return new Safetensors(path, channel, entries, metadata);
  }

  private static Entry entry(Path path, String name, JsonNode json, long dataStart)
      throws CorruptCheckpointException {
    Type type;
    try {
      type = Type.valueOf(json.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw new UnsupportedConfigException(
          "%s: tensor %s has type %s; supported are F32 and I64."
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
    return new Entry(name, type, List.copyOf(shape), dataStart + begin, bytes);
  }

  /** The tensors must tile the data: an overlap, a hole or a missing tail is corruption. */
  private static void checkCoverage(
      Path path, Map<String, Entry> entries, long dataStart, long size) throws IOException {
    List<Entry> ordered = new ArrayList<>(entries.values());
    ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::bytes));
    long next = dataStart;
    for (Entry entry : ordered) {
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

  /** Names and layout, in the header's order. */
  public Map<String, Entry> entries() {
    return entries;
  }

  /** The free-form {@code __metadata__}. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * Reads one tensor's bytes (little-endian) into {@code target}, which must have exactly as many
   * remaining.
   */
  public void read(Entry entry, ByteBuffer target) throws IOException {
    if (target.remaining() != entry.bytes()) {
      throw new IllegalArgumentException(
          "tensor %s has %d bytes, the buffer %d"
              .formatted(entry.name(), entry.bytes(), target.remaining()));
    }
    readFully(path, channel, target, entry.begin());
  }

  /**
   * One float32 tensor's elements, row-major.
   *
   * @throws CorruptCheckpointException if there is no such tensor or it is of another type
   */
  public float[] floats(String name) throws IOException {
    ByteBuffer data = data(name, Type.F32);
    float[] values = new float[data.remaining() / Type.F32.bytes];
    data.asFloatBuffer().get(values);
    return values;
  }

  /**
   * One int64 tensor's elements, row-major.
   *
   * @throws CorruptCheckpointException if there is no such tensor or it is of another type
   */
  public long[] longs(String name) throws IOException {
    ByteBuffer data = data(name, Type.I64);
    long[] values = new long[data.remaining() / Type.I64.bytes];
    data.asLongBuffer().get(values);
    return values;
  }

  private ByteBuffer data(String name, Type type) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null || entry.type() != type) {
      throw new CorruptCheckpointException("%s has no %s tensor %s.".formatted(path, type, name));
    }
    if (entry.bytes() > Integer.MAX_VALUE) {
      throw corrupt(path, "tensor " + name + " is larger than 2 GB");
    }
    ByteBuffer data = ByteBuffer.allocate((int) entry.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    read(entry, data);
    return data.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Writes a file and forces it to disk. The buffers' positions are left as they were. */
  public static void write(Path path, List<Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = header.putObject(METADATA);
      metadata.forEach(node::put);
    }
    long offset = 0;
    for (Tensor tensor : tensors) {
      ObjectNode node = header.putObject(tensor.name());
      node.put("dtype", tensor.type().name());
      node.set("shape", JSON.valueToTree(tensor.shape()));
      node.putArray("data_offsets").add(offset).add(offset + tensor.data().remaining());
      offset += tensor.data().remaining();
    }
    byte[] json = JSON.writeValueAsBytes(header);
    int padded =
        (json.length + 7) & ~7; // tensors start on 8 bytes, as the format's own writer does
    ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(padded).put(json);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeFully(channel, head.flip());
      for (Tensor tensor : tensors) {
        writeFully(channel, tensor.data().duplicate());
      }
      channel.force(true);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  private static void readFully(Path path, FileChannel channel, ByteBuffer target, long position)
      throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = channel.read(target, at);
      if (count < 0) {
        throw corrupt(path, "it ends inside its tensors");
      }
      at += count;
    }
  }

  private static CorruptCheckpointException corrupt(Path path, String why) {
    return new CorruptCheckpointException("%s is corrupt: %s.".formatted(path, why));
  }
}
