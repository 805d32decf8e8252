package io.lethe.labeler.runtime;

import io.lethe.schemas.Label;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.picture.PictureException;
import io.lethe.store.PictureLookup;
import io.lethe.store.PictureStore;
import io.lethe.store.StoreConfig;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The store of pictures that are too large for a record. */
@Singleton
public class ReportedPictures {

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final PictureStore store;

  @Inject
  ReportedPictures(StoreConfig config) {
    this(PictureStore.open(config));
  }

  /**
   * @param store closed with this
   */
  ReportedPictures(PictureStore store) {
    this.store = store;
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  Optional<String> problem() {
    return store.problem();
  }

  /** What one task reads pictures by. */
  PictureLookup lookup() {
    return store.pausing(PAUSE);
  }

  /**
   * The PNG of a picture that is held back.
   *
   * @throws PictureException with one sentence when it is not there any more
   * @throws IOException with one sentence when the store can't be read now
   */
  byte[] png(QuarantinedSample held) throws PictureException, IOException {
    return store.png(held.getPng(), held.getPicture());
  }

  /**
   * The PNG of a label's picture.
   *
   * @throws PictureException with one sentence when it is not there any more
   * @throws IOException with one sentence when the store can't be read now
   */
  byte[] png(Label label) throws PictureException, IOException {
    return store.png(label.getPng(), label.getPicture());
  }

  @PreDestroy
  void close() {
    store.close();
  }
}
