package io.lethe.serving.trial;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.batching.PictureMaking;
import io.lethe.serving.batching.WayIn;
import io.lethe.serving.refusal.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Has the canary make pictures, and the champion those that the canary can't make. */
final class CanaryMaker implements PictureMaking {

  private final PictureMaking canary;
  private final PictureMaking champion;
  private final Consumer<Throwable> failed;

  /**
   * @param failed hears of each picture that the canary began and could not make
   */
  CanaryMaker(PictureMaking canary, PictureMaking champion, Consumer<Throwable> failed) {
    this.canary = canary;
    this.champion = champion;
    this.failed = failed;
  }

  @Override
  public List<CompletableFuture<MadePicture>> make(List<PictureRequest> requests, WayIn way) {
    List<CompletableFuture<MadePicture>> asked;
    try {
      // Not as a record of the topic: it would keep room that the champion has anyway.
      asked = canary.make(requests, WayIn.HTTP);
    } catch (RefusedException e) {
      return champion.make(requests, way);
    }
    List<CompletableFuture<MadePicture>> made = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      made.add(orOfChampion(asked.get(i), requests.get(i), way));
    }
    return made;
  }

  private CompletableFuture<MadePicture> orOfChampion(
      CompletableFuture<MadePicture> ofCanary, PictureRequest request, WayIn way) {
    var made = new CompletableFuture<MadePicture>();
    var unused =
        ofCanary.whenComplete(
            (picture, error) -> {
              if (error == null) {
                made.complete(picture);
              } else if (!made.isDone()) {
                if (!(error instanceof RefusedException)) {
                  failed.accept(error);
                }
                ofChampion(request, way, made);
              }
            });
    var alsoUnused = made.whenComplete((picture, error) -> ofCanary.cancel(false));
    return made;
  }

  private void ofChampion(PictureRequest request, WayIn way, CompletableFuture<MadePicture> made) {
    try {
      CompletableFuture<MadePicture> other = champion.make(List.of(request), way).get(0);
      var unused =
          other.whenComplete(
              (picture, error) -> {
                if (error == null) {
                  made.complete(picture);
                } else {
                  made.completeExceptionally(error);
                }
              });
      var alsoUnused = made.whenComplete((picture, error) -> other.cancel(false));
    } catch (RefusedException e) {
      made.completeExceptionally(e);
    }
  }
}
