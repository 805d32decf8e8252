package io.lethe.serving.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import io.lethe.serving.swap.ModelSlot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  @Test
  void whatIsWrongIsToldBeforeTheHundredsThatAreWarm() {
    // given
    Map<String, Optional<ModelSlot>> models = new LinkedHashMap<>();
    for (int i = 0; i < 300; i++) {
      models.put("warm-" + i, Optional.of(warm));
    }
    models.put("loading", Optional.of(loading));
    models.put("unserved", Optional.empty());
    models.put("broken", Optional.of(broken));

    // when
    List<String> told = WarmCheck.told(models);

    // then
    assertThat(told).hasSize(100).startsWith("broken", "loading", "unserved", "warm-0");
  }

  private static boolean isReady(boolean wasReady, ModelSlot... slots) {
    List<Optional<ModelSlot>> all = List.of(slots).stream().map(Optional::of).toList();
    return WarmCheck.isReady(wasReady, all, all);
  }
}
