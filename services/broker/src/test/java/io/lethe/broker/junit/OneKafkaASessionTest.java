package io.lethe.broker.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Maven runs each class by itself where several JVMs share a module's classes. */
class OneKafkaASessionTest {

  private static final List<TestKafka> GIVEN = new CopyOnWriteArrayList<>();

  @Test
  void twoRunsOfASessionShareTheirKafka() {
    // given
    GIVEN.clear();
    var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(Sharer.class));

    // when
    try (LauncherSession session = LauncherFactory.openSession()) {
      session.getLauncher().execute(request.build());
      session.getLauncher().execute(request.build());
    }

    // then
    assertThat(GIVEN).hasSize(2);
    assertThat(GIVEN.get(1)).isSameAs(GIVEN.get(0));
  }

  /** Run by the test alone: Maven leaves nested classes out. */
  @WithKafka
  static class Sharer {

    @Test
    void isGivenOne(TestKafka kafka) {
      GIVEN.add(kafka);
    }
  }
}
