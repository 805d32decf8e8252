package io.lethe.serving.guard;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.guard.detection.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The pictures of one order on their way through the guard. One thread at a time uses it. */
final class Screening {

  private final ModelGuard guard;
  private final GuardListener listener;
  private final List<MadePicture> asked;
  private final MadePicture[] pictures;
  private final GuardVerdict[] verdicts;
  private final Finding[] findings;

  Screening(ModelGuard guard, GuardListener listener, List<MadePicture> asked) {
    this.guard = guard;
    this.listener = listener;
    this.asked = asked;
    this.pictures = asked.toArray(MadePicture[]::new);
    this.verdicts = new GuardVerdict[pictures.length];
    this.findings = new Finding[pictures.length];
  }

  /** Looks at all, and decides what becomes of each. */
  Screening screen() {
    List<Finding> found = look(asked);
    for (int i = 0; i < findings.length; i++) {
      findings[i] = found.get(i);
      verdicts[i] = guard.decide(found.get(i));
    }
    return this;
  }

  private List<Finding> look(List<MadePicture> made) {
    long start = System.nanoTime();
    List<Picture> seen = made.stream().map(MadePicture::picture).toList();
    List<Finding> found = guard.screen(seen);
    listener.screened(guard.model(), seen.size(), Duration.ofNanos(System.nanoTime() - start));
    return found;
  }

  /** Places of the pictures that are held back now. */
  int[] heldBack() {
    return IntStream.range(0, verdicts.length)
        .filter(i -> verdicts[i] == GuardVerdict.BLOCKED)
        .toArray();
  }

  /**
   * What to make in their place.
   *
   * @param attempt from 1
   */
  List<PictureRequest> replacements(int[] places, int attempt) {
    List<PictureRequest> requests = new ArrayList<>();
    for (int place : places) {
      PictureRequest request = asked.get(place).request();
      requests.add(request.withSeed(ReplacementSeed.of(request.seed(), attempt)));
    }
    return requests;
  }

  /** Looks at what was made in place of others, and takes what is normal. */
  Screening replace(int[] places, List<MadePicture> made) {
    List<Finding> found = look(made);
    for (int i = 0; i < places.length; i++) {
      if (found.get(i) == Finding.NOTHING) {
        pictures[places[i]] = made.get(i);
        verdicts[places[i]] = GuardVerdict.REPLACED;
      }
    }
    return this;
  }

  /** The pictures with their verdicts, in the order's order. */
  List<MadePicture> done() {
    List<MadePicture> screened = new ArrayList<>();
    for (int i = 0; i < pictures.length; i++) {
      listener.decided(guard.model(), verdicts[i], findings[i]);
      screened.add(pictures[i].with(verdicts[i]));
    }
    return screened;
  }
}
