package io.lethe.standalone.backup;

import io.lethe.store.PictureStore;
import java.nio.file.Path;
import java.time.Clock;

/** Where the stored pictures of a backup lie: as in a store, in a folder of their own. */
final class SavedPictures {

  private SavedPictures() {}

  static PictureStore in(Path directory) {
    return PictureStore.inDirectory(directory.resolve("pictures"), Clock.systemUTC());
  }
}
