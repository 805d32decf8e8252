package io.lethe.serving.guard;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.GuardVerdict;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.guard.detection.ExaminedPicture;
import io.lethe.serving.guard.detection.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The pictures of one request on their way through the guard. One thread at a time uses it. */
final class Screening {

  /**
   * What a picture was made by. Its pixels would not do: made again among others, they may differ
   * by one level.
   */
  private record Asked(String version, PictureRequest request) {

    Asked(MadePicture made) {
      this(made.version(), made.request());
    }
  }

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

  /** Screens all pictures and decides what becomes of each. */
  Screening screen() {
    List<Finding> found = find(asked);
    for (int i = 0; i < findings.length; i++) {
      findings[i] = found.get(i);
      verdicts[i] = guard.decide(found.get(i), new Asked(asked.get(i)));
    }
    return this;
  }

  private List<Finding> find(List<MadePicture> made) {
    long start = System.nanoTime();
    List<ExaminedPicture> screened =
        made.stream().map(it -> new ExaminedPicture(it.picture(), it.latents())).toList();
    List<Finding> found = guard.screen(screened);
    listener.screened(guard.model(), screened.size(), Duration.ofNanos(System.nanoTime() - start));
    return found;
  }

  /** Indices of the pictures that are held back now. */
  int[] heldBack() {
    return IntStream.range(0, verdicts.length)
        .filter(i -> verdicts[i] == GuardVerdict.BLOCKED)
        .toArray();
  }

  /**
   * What to make in their place: the same requests with seeds derived from theirs.
   *
   * @param attempt from 1
   */
  List<PictureRequest> replacements(int[] indices, int attempt) {
    List<PictureRequest> requests = new ArrayList<>();
    for (int index : indices) {
      PictureRequest request = asked.get(index).request();
      requests.add(request.withSeed(ReplacementSeed.of(request.seed(), attempt)));
    }
    return requests;
  }

  /** Screens pictures that were made in place of others, and takes those that are normal. */
  Screening replace(int[] indices, List<MadePicture> made) {
    List<Finding> found = find(made);
    for (int i = 0; i < indices.length; i++) {
      if (found.get(i) == Finding.NOTHING) {
        pictures[indices[i]] = made.get(i);
        verdicts[indices[i]] = GuardVerdict.REPLACED;
      }
    }
    return this;
  }

  /** The pictures with their verdicts, in the request's order. */
  List<MadePicture> done() {
    List<MadePicture> screened = new ArrayList<>();
    for (int i = 0; i < pictures.length; i++) {
      listener.decided(guard.model(), verdicts[i], findings[i]);
      screened.add(pictures[i].with(verdicts[i]));
    }
    return screened;
  }
}
