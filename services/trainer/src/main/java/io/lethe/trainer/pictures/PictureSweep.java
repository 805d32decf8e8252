package io.lethe.trainer.pictures;

import io.lethe.schemas.picture.PicturePlace;
import io.lethe.store.PictureStore;
import io.lethe.trainer.pictures.NamedPictures.ErasedPicture;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the store and deletes pictures that nobody needs. A picture of a past day goes once
 * two looks in a row find no label and no held picture that names it: a picture on its way from one
 * to the other is seen by the second. An erased picture goes at the next look. For one thread.
 */
final class PictureSweep {

  private static final Logger LOG = LoggerFactory.getLogger(PictureSweep.class);

  private final PictureStore store;
  private final NamedPictures named;
  private final int keptDays;
  private final Clock clock;

  /** What the last look found unnamed. */
  private Set<PicturePlace> unnamed = Set.of();

  /**
   * @param keptDays days after that of its storing on which a picture stays, named or not
   */
  PictureSweep(PictureStore store, NamedPictures named, int keptDays, Clock clock) {
    this.store = store;
    this.named = named;
    this.keptDays = keptDays;
    this.clock = clock;
  }

  /**
   * Looks once. What is named must have been read to its end just before.
   *
   * @return how many pictures were deleted
   * @throws IOException with one sentence when the store can't be used now; the next look goes on
   */
  int look() throws IOException {
    int deleted = deleteErased();
    Optional<Set<String>> uris = named.uris();
    if (uris.isEmpty()) {
      return deleted;
    }
    LocalDate before = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(keptDays);
    Set<PicturePlace> found = new HashSet<>();
    for (String model : store.models()) {
      for (LocalDate day : store.days(model)) {
        if (day.isBefore(before)) {
          deleted += lookAt(model, day, uris.get(), found);
        }
      }
    }
    unnamed = found;
    if (deleted > 0) {
      LOG.info("Deleted {} stored pictures that nothing names", deleted);
    }
    return deleted;
  }

  private int lookAt(String model, LocalDate day, Set<String> uris, Set<PicturePlace> found)
      throws IOException {
    List<PicturePlace> places = store.ofDay(model, day);
    List<PicturePlace> gone = new ArrayList<>();
    for (PicturePlace place : places) {
      if (uris.contains(place.uri())) {
        continue;
      }
      if (unnamed.contains(place)) {
        store.delete(place);
        gone.add(place);
      } else {
        found.add(place);
      }
    }
    if (gone.size() == places.size()) {
      store.forget(model, day);
    }
    return gone.size();
  }

  /** What was stored after its erasure is another matter: it goes with its day. */
  private int deleteErased() throws IOException {
    int deleted = 0;
    Set<ErasedPicture> gone = new HashSet<>();
    for (ErasedPicture erased : named.erased()) {
      LocalDate through = LocalDate.ofInstant(erased.at(), ZoneOffset.UTC);
      for (LocalDate day : store.days(erased.model())) {
        if (day.isAfter(through)) {
          continue;
        }
        for (PicturePlace place : store.ofDay(erased.model(), day, erased.sampleId())) {
          store.delete(place);
          deleted++;
        }
      }
      gone.add(erased);
    }
    named.forget(gone);
    return deleted;
  }
}
