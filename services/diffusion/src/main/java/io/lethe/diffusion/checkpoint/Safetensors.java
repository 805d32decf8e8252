package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An open safetensors file (format of huggingface/safetensors), or several that an index names: 8
 * bytes little-endian header length, a JSON header, then the tensors' bytes. Opening reads and
 * checks the header only; tensor bytes go straight from the file into the caller's buffer.
 */
public final class Safetensors implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Element types this project reads; it writes F32, F16 and I64. */
  public enum Type {
    F32(4),
    F16(2),
    BF16(2),
    F64(8),
    I64(8),
    U8(1);

    final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    /** Whether its numbers are floating-point, which are read as float32. */
    public boolean isFloat() {
      return this != I64 && this != U8;
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
   * @param data makes its elements when their turn comes, little-endian, row-major, from position
   *     to limit
   */
  public record Tensor(String name, Type type, List<Long> shape, Supplier<ByteBuffer> data) {

    /** One whose elements are in memory already. */
    public Tensor(String name, Type type, List<Long> shape, ByteBuffer data) {
      this(name, type, shape, () -> data);
    }

    /** The same F32 tensor as F16, in half the bytes. */
    public Tensor halved() {
      return new Tensor(name, Type.F16, shape, () -> halved(data.get()));
    }

    private static ByteBuffer halved(ByteBuffer floats) {
      ByteBuffer wide = floats.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer half = ByteBuffer.allocate(wide.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
      while (wide.hasRemaining()) {
        half.putShort(HalfPrecision.toBinary16(wide.getFloat()));
      }
      return half.flip();
    }

    private long bytes() {
      return type.bytes * shape.stream().reduce(1L, Math::multiplyExact);
    }
  }

  /** An open file. */
  private record Source(Path path, FileChannel channel) {}

  private final Path path;
  private final List<Source> sources = new ArrayList<>();
  private final Map<String, Source> sourceOf = new HashMap<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private Safetensors(Path path) {
    this.path = path;
  }

  /**
   * Opens a file and checks its header; or an index ({@code *.index.json}) with all files that it
   * names, which then are like one.
   *
   * @throws CorruptCheckpointException if a file is missing, truncated, or its header is oversized,
   *     malformed or does not cover the data exactly once, or two files have the same tensor
   */
  public static Safetensors open(Path path) throws IOException {
    Safetensors opened = new Safetensors(path);
    try {
      for (Path file : WeightFiles.isIndex(path) ? WeightFiles.shards(path) : List.of(path)) {
        opened.add(file);
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void add(Path file) throws IOException {
    Source source;
    try {
      source = new Source(file, FileChannel.open(file, StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      throw new CorruptCheckpointException("The checkpoint has no file " + file + ".", e);
    }
    sources.add(source);
    SafetensorsHeader header = SafetensorsHeader.read(file, source.channel());
    for (Entry entry : header.entries().values()) {
      if (entries.putIfAbsent(entry.name(), entry) != null) {
        throw corrupt(file, "another file has its tensor " + entry.name() + " too");
      }
      sourceOf.put(entry.name(), source);
    }
    metadata.putAll(header.metadata());
  }

  /** Names and layout, in the header's order. */
  public Map<String, Entry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /** The free-form {@code __metadata__}. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
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
    Source source = sourceOf.get(entry.name());
    readFully(source.path(), source.channel(), target, entry.begin());
  }

  /**
   * Reads one floating-point tensor as float32 (little-endian) into {@code target}, which must have
   * exactly as many bytes remaining as that takes.
   *
   * @throws IllegalArgumentException if its type is no floating-point one, or the room does not fit
   */
  public void readFloats(Entry entry, ByteBuffer target) throws IOException {
    if (entry.type() == Type.F32) {
      read(entry, target);
      return;
    }
    long room = (long) target.remaining() * entry.type().bytes;
    if (!entry.type().isFloat() || room != Type.F32.bytes * entry.bytes()) {
      throw new IllegalArgumentException(
          "tensor %s, %d bytes of %s, does not become %d bytes of float32"
              .formatted(entry.name(), entry.bytes(), entry.type(), target.remaining()));
    }
    ByteBuffer stored = ByteBuffer.allocate((int) entry.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    read(entry, stored);
    stored.flip();
    ByteBuffer floats = target.order(ByteOrder.LITTLE_ENDIAN);
    while (stored.hasRemaining()) {
      floats.putFloat(next(stored, entry.type()));
    }
  }

  private static float next(ByteBuffer stored, Type type) {
    return switch (type) {
      case F64 -> (float) stored.getDouble();
      case F16 -> HalfPrecision.binary16(stored.getShort());
      default -> HalfPrecision.bfloat16(stored.getShort());
    };
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
   * One float64 tensor's elements, row-major.
   *
   * @throws CorruptCheckpointException if there is no such tensor or it is of another type
   */
  public double[] doubles(String name) throws IOException {
    ByteBuffer data = data(name, Type.F64);
    double[] values = new double[data.remaining() / Type.F64.bytes];
    data.asDoubleBuffer().get(values);
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

  /**
   * One uint8 tensor's elements, row-major.
   *
   * @throws CorruptCheckpointException if there is no such tensor or it is of another type
   */
  public byte[] bytes(String name) throws IOException {
    return data(name, Type.U8).array();
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
    for (Source source : sources) {
      source.channel().close();
    }
  }

  /**
   * Writes a file and forces it to disk, tensor by tensor: no two of them need be in memory at
   * once. The buffers' positions are left as they were.
   *
   * @throws IllegalArgumentException if a tensor has more or fewer bytes than its shape says
   */
  public static void write(Path path, List<Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = header.putObject(SafetensorsHeader.METADATA);
      metadata.forEach(node::put);
    }
    long offset = 0;
    for (Tensor tensor : tensors) {
      ObjectNode node = header.putObject(tensor.name());
      node.put("dtype", tensor.type().name());
      node.set("shape", JSON.valueToTree(tensor.shape()));
      node.putArray("data_offsets").add(offset).add(offset + tensor.bytes());
      offset += tensor.bytes();
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
        ByteBuffer data = tensor.data().get().duplicate();
        if (data.remaining() != tensor.bytes()) {
          throw new IllegalArgumentException(
              "tensor %s has %d bytes, its shape says %d"
                  .formatted(tensor.name(), data.remaining(), tensor.bytes()));
        }
        writeFully(channel, data);
      }
      channel.force(true);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  static void readFully(Path path, FileChannel channel, ByteBuffer target, long position)
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
