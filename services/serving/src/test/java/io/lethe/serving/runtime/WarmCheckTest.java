package io.lethe.serving.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import io.lethe.serving.swap.ModelSlot;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WarmCheckTest {

  private final ModelSlot warm = new ModelSlot();
  private final ModelSlot loading = new ModelSlot();
  private final ModelSlot broken = new ModelSlot();

  WarmCheckTest() {
    LiveSlots.flip(warm, "v1", new FakeDenoiser(1));
    LiveSlots.fail(broken, "v1");
  }

  @Test
  void aBrokenModelTakesNoOtherOutOfService() {
    assertThat(isReady(false, warm, broken)).isTrue();
    assertThat(isReady(false, broken)).isFalse();
    assertThat(isReady(true, broken)).isFalse();
  }

  @Test
  void aStartWaitsForWhatIsBeingLoadedAndANewModelTakesNothingOutOfService() {
    assertThat(isReady(false, warm, loading)).isFalse();
    assertThat(isReady(true, warm, loading)).isTrue();
    assertThat(isReady(false)).isTrue();
  }

  @Test
  void aModelWithoutADeploymentIsNotWaitedForWhereAnotherServes() {
    // given
    List<Optional<ModelSlot>> none = List.of(Optional.empty());
    List<Optional<ModelSlot>> some = List.of(Optional.of(warm), Optional.empty());

    // then
    assertThat(WarmCheck.isReady(false, none, List.of())).isFalse();
    assertThat(WarmCheck.isReady(false, some, List.of(Optional.of(warm)))).isTrue();
    assertThat(WarmCheck.isReady(false, some, some)).isFalse();
  }

  private static boolean isReady(boolean wasReady, ModelSlot... slots) {
    List<Optional<ModelSlot>> all = List.of(slots).stream().map(Optional::of).toList();
    return WarmCheck.isReady(wasReady, all, all);
  }
}
