package io.lethe.store;

import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.digest.Sha256;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureBounds;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PicturePlace;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.serde.AvroBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Pictures that are too large for a record (docs/adr/0031). A picture is in the store before a
 * record names it, and what is read is checked against the hash in the record. For several threads.
 */
public final class PictureStore implements AutoCloseable {

  private static final PictureBounds DEFAULT =
      new PictureBounds(4 * 1024 * 1024, 2048, 1024 * 1024);

  /** After so many times its bound a call is stuck: it may never end. */
  private static final int STUCK_TIMEOUTS = 30;

  private static final Duration AFTER_TIMEOUT = Duration.ofSeconds(1);

  private final PictureFiles files;
  private final int inlineBytes;
  private final PictureBounds bounds;
  private final Clock clock;

  PictureStore(PictureFiles files, int inlineBytes, PictureBounds bounds, Clock clock) {
    this.files = files;
    this.inlineBytes = inlineBytes;
    this.bounds = bounds;
    this.clock = clock;
  }

  /**
   * Opens the store that the settings name.
   *
   * @throws StoreStartException with one sentence when a setting is bad
   */
  public static PictureStore open(StoreConfig config) {
    return open(config, Clock.systemUTC());
  }

  /**
   * Like {@link #open(StoreConfig)}, by another clock.
   *
   * @param clock tells under which day a picture is stored
   */
  public static PictureStore open(StoreConfig config, Clock clock) {
    PictureBounds bounds = bounds(config.pictures());
    StoreLocation location = StoreLocation.parse(config.location());
    Duration timeout = config.pictures().timeout();
    PictureFiles files =
        location instanceof StoreLocation.InDirectory directory
            ? new DirectoryPictureFiles(directory.path())
            : new BucketPictureFiles(
                new Bucket(
                    // A call that nobody waits for any more ends soon, and frees its thread.
                    S3Clients.bounded(config.s3(), timeout.plus(AFTER_TIMEOUT)),
                    (StoreLocation.InBucket) location));
    return new PictureStore(
        new BoundedPictureFiles(files, timeout, timeout.multipliedBy(STUCK_TIMEOUTS)),
        config.pictures().inlineBytes(),
        bounds,
        clock);
  }

  /** One of such files, with the default bounds. */
  static PictureStore of(PictureFiles files, int inlineBytes, Clock clock) {
    return new PictureStore(files, inlineBytes, DEFAULT, clock);
  }

  /** One in a directory, with the default bounds. */
  public static PictureStore inDirectory(Path root, Clock clock) {
    return of(new DirectoryPictureFiles(root), PictureBounds.INLINE.bytes(), clock);
  }

  /** A store that keeps nothing, for who has small pictures alone. */
  public static PictureStore none() {
    return new PictureStore(
        new NoPictureFiles(),
        PictureBounds.INLINE.bytes(),
        PictureBounds.INLINE,
        Clock.systemUTC());
  }

  /** Reads what records name, and leaves the store alone for a while after it failed. */
  public PictureLookup pausing(Duration pause) {
    return new PausingPictureLookup(
        stored -> decoded(ByteBuffer.allocate(0), stored), pause, System::nanoTime);
  }

  private static PictureBounds bounds(StoreConfig.Pictures config) {
    require("inline-bytes", config.inlineBytes(), 0, PictureBounds.INLINE.bytes());
    require(
        "largest-bytes",
        config.largestBytes(),
        PictureBounds.INLINE.bytes(),
        PictureBounds.LARGEST.bytes());
    require("largest-side", config.largestSide(), 1, PictureBounds.LARGEST.side());
    require("largest-pixels", config.largestPixels(), 1, PictureBounds.LARGEST.pixels());
    if (config.timeout().toMillis() < 1) {
      throw new StoreStartException(
          "lethe.store.pictures.timeout must be 1 ms or more, not %s.".formatted(config.timeout()));
    }
    return new PictureBounds(config.largestBytes(), config.largestSide(), config.largestPixels());
  }

  private static void require(String setting, int value, int least, int most) {
    if (value < least || value > most) {
      throw new StoreStartException(
          "lethe.store.pictures.%s must be %d to %d, not %d."
              .formatted(setting, least, most, value));
    }
  }

  /**
   * Why the process should be restarted, in one sentence: a call of the store has not ended for 30
   * times {@code lethe.store.pictures.timeout}. Empty while it need not be. Waits for nothing.
   */
  public Optional<String> problem() {
    return files.problem();
  }

  /** How large a picture may be. */
  public PictureBounds bounds() {
    return bounds;
  }

  /** Whether a PNG file stays in its record. */
  public boolean staysInline(int bytes) {
    return bytes <= inlineBytes;
  }

  /**
   * Stores a picture. The same one again, on the same day, changes nothing.
   *
   * @param model whose picture it is
   * @param png its file
   * @return what a record names it by
   * @throws PictureException with one sentence when it is too large
   * @throws IOException with one sentence when the store can't be written now
   */
  public StoredPicture put(String model, Picture picture, byte[] png)
      throws PictureException, IOException {
    bounds.requireBytes(png.length);
    bounds.requirePixels(picture.width(), picture.height());
    var place =
        new PicturePlace(
            model,
            LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC),
            picture.sampleId(),
            PictureShape.of(picture),
            sha256(png));
    files.put(place.uri(), png);
    return new StoredPicture(place.uri(), place.sha256(), (long) png.length);
  }

  /**
   * Stores all pictures in another store too, under the same names. Those that are damaged are left
   * out.
   *
   * @return how many
   * @throws IOException with one sentence when one of the stores can't be used now
   */
  public int copyTo(PictureStore other) throws IOException {
    int copied = 0;
    for (String model : models()) {
      for (LocalDate day : days(model)) {
        for (PicturePlace place : ofDay(model, day)) {
          Optional<byte[]> png = files.read(place.uri(), PictureBounds.LARGEST.bytes());
          if (png.isPresent() && sha256(png.get()).equals(place.sha256())) {
            other.files.put(place.uri(), png.get());
            copied++;
          }
        }
      }
    }
    return copied;
  }

  /**
   * The PNG file of a record that holds it or names it.
   *
   * @param png what the record holds
   * @param stored null where the record holds the file itself
   * @throws PictureException with one sentence when the picture is not there any more, or is
   *     another one
   * @throws IOException with one sentence when the store can't be read now
   */
  public byte[] png(ByteBuffer png, StoredPicture stored) throws PictureException, IOException {
    return stored == null ? AvroBytes.of(png) : read(stored);
  }

  /**
   * Like {@link #png}, decoded.
   *
   * @throws PictureException also when it can't be decoded
   */
  public Picture decoded(ByteBuffer png, StoredPicture stored)
      throws PictureException, IOException {
    return stored == null ? Png.decode(png) : Png.decode(ByteBuffer.wrap(read(stored)), bounds);
  }

  private byte[] read(StoredPicture stored) throws PictureException, IOException {
    String uri = place(stored).uri();
    bounds.requireBytes(stored.getSize());
    Optional<byte[]> png = files.read(uri, (int) stored.getSize() + 1);
    if (png.isEmpty()) {
      throw new PictureException("The picture is not in the store any more.");
    }
    requireSame(stored, png.get());
    return png.get();
  }

  private static void requireSame(StoredPicture stored, byte[] png) throws PictureException {
    if (png.length != stored.getSize() || !sha256(png).equals(stored.getSha256())) {
      throw new PictureException("The picture in the store is not the one that its record names.");
    }
  }

  private static PicturePlace place(StoredPicture stored) throws PictureException {
    return PicturePlace.parse(stored.getUri())
        .orElseThrow(() -> new PictureException("The picture's uri is no place in the store."));
  }

  /** Deletes a picture, if it is there. */
  public void delete(PicturePlace place) throws IOException {
    files.delete(place.uri());
  }

  /** Deletes what is left of a past day, where no picture of it is. */
  public void forget(String model, LocalDate day) throws IOException {
    files.forget(PicturePlace.folder(model, day));
  }

  /** Names of all models of which pictures are kept. */
  public List<String> models() throws IOException {
    return files.names(PicturePlace.ROOT, "");
  }

  /** The days of which pictures of a model are kept, the oldest first. */
  public List<LocalDate> days(String model) throws IOException {
    return files.names(PicturePlace.folder(model), "").stream()
        .flatMap(name -> day(name).stream())
        .toList();
  }

  private static Optional<LocalDate> day(String folder) {
    try {
      return Optional.of(LocalDate.parse(folder));
    } catch (DateTimeParseException e) {
      // Somebody else's.
      return Optional.empty();
    }
  }

  /** All pictures of a model that were stored on a day. */
  public List<PicturePlace> ofDay(String model, LocalDate day) throws IOException {
    return places(model, day, "");
  }

  /** A picture as it was stored on a day, at most a few times: files may differ, pixels do not. */
  public List<PicturePlace> ofDay(String model, LocalDate day, String sampleId) throws IOException {
    return places(model, day, sampleId + "-");
  }

  private List<PicturePlace> places(String model, LocalDate day, String start) throws IOException {
    String folder = PicturePlace.folder(model, day);
    return files.names(folder, start).stream()
        .flatMap(name -> PicturePlace.parse(folder + name).stream())
        .toList();
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.newDigest().digest(bytes));
  }

  @Override
  public void close() {
    files.close();
  }
}
