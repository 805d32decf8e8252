package io.lethe.serving.swap;

/** A version can't be served; the message is one clear sentence. */
final class LoadFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What a failure says of others. */
  private enum Kind {
    /** Of this version, for ever. */
    VERSION,
    /** Of this version, which may be on its way. */
    MISSING,
    /** Of this instance's memory, which has no room for it now. */
    ROOM,
    /** Of the store: no other version can be read now either, unless one file is broken. */
    STORE
  }

  private final Kind kind;

  LoadFailedException(String message) {
    this(message, null);
  }

  LoadFailedException(String message, Throwable cause) {
    this(message, cause, Kind.VERSION);
  }

  private LoadFailedException(String message, Throwable cause, Kind kind) {
    super(message, cause);
    this.kind = kind;
  }

  /** A version that is not there, or is on its way: it may come later. */
  static LoadFailedException missing(String message, Throwable cause) {
    return new LoadFailedException(message, cause, Kind.MISSING);
  }

  /** A store that can't be read now. */
  static LoadFailedException ofStore(String message, Throwable cause) {
    return new LoadFailedException(message, cause, Kind.STORE);
  }

  /** A version for which there is no room in memory now. */
  static LoadFailedException ofRoom(long bytes) {
    return new LoadFailedException(
        "There is no room now for %d bytes within lethe.serving.model-memory.".formatted(bytes),
        null,
        Kind.ROOM);
  }

  /** Whether the same version may load later. */
  boolean mayPass() {
    return kind != Kind.VERSION;
  }

  /** Whether it was the store that could not be read. */
  boolean isOfStore() {
    return kind == Kind.STORE;
  }

  /** Whether it was memory that had no room. */
  boolean isOfRoom() {
    return kind == Kind.ROOM;
  }
}
