package io.lethe.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.generation.RequestProgress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestProgressTest {

  private static final PictureRequest REQUEST = new PictureRequest(1, SamplerKind.DDIM, 2, null);

  private final RequestProgress progress = new RequestProgress();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final List<Progress> heard = new ArrayList<>();

  @Test
  void tellsOfEachPictureUntilAllAreMade() {
    // given
    progress.listen(heard::add);
    List<CompletableFuture<MadePicture>> pictures = follow(2);

    // when
    pictures.get(1).complete(made());

    // then
    assertThat(progress.of("r")).contains(new Progress("r", "mnist", 1, 2));

    // when
    pictures.get(0).complete(made());

    // then it is not done before they are screened
    assertThat(progress.of("r")).contains(new Progress("r", "mnist", 2, 2));

    // when
    done.complete(null);

    // then
    assertThat(progress.of("r")).isEmpty();
    assertThat(heard)
        .containsExactly(new Progress("r", "mnist", 1, 2), new Progress("r", "mnist", 2, 2));
  }

  @Test
  void whatFailsOrIsCancelledIsFollowedNoLonger() {
    // given
    progress.listen(heard::add);
    List<CompletableFuture<MadePicture>> pictures = follow(2);

    // when
    pictures.get(0).cancel(false);
    pictures.get(1).completeExceptionally(new IllegalStateException("broken"));
    done.cancel(false);

    // then
    assertThat(progress.of("r")).isEmpty();
    assertThat(heard).isEmpty();
  }

  @Test
  void onePictureHasNoProgressToTell() {
    // given
    progress.listen(heard::add);

    // when
    follow(1).get(0).complete(made());

    // then
    assertThat(heard).isEmpty();
  }

  private List<CompletableFuture<MadePicture>> follow(int count) {
    List<CompletableFuture<MadePicture>> pictures =
        IntStream.range(0, count).mapToObj(i -> new CompletableFuture<MadePicture>()).toList();
    var requests = IntStream.range(0, count).mapToObj(i -> REQUEST).toList();
    progress.follow(new CheckedRequest("r", "mnist", requests, "f"), pictures, done);
    return pictures;
  }

  private static MadePicture made() {
    return new MadePicture(REQUEST, "v1", new Picture(1, 1, 1, new byte[1]));
  }
}
