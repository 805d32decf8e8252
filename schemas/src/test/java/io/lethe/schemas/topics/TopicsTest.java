package io.lethe.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicsTest {

  @Test
  void namesAreUniqueAndOurs() {
    assertThat(Topics.ALL).extracting(Topic::name).doesNotHaveDuplicates();
    assertThat(Topics.ALL).allSatisfy(topic -> assertThat(topic.name()).startsWith("lethe."));
  }

  @Test
  void theLabelLogIsKeptForEver() {
    assertThat(Topics.LABEL_LOG.settings())
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("retention.ms", "-1");
  }

  @Test
  void clientsClocksAreNotTrusted() {
    assertThat(Topics.REPORTS.settings()).containsEntry("message.timestamp.type", "LogAppendTime");
    assertThat(Topics.COMMANDS.settings()).containsEntry("message.timestamp.type", "LogAppendTime");
    assertThat(Topics.GENERATION_REQUESTS.settings())
        .containsEntry("message.timestamp.type", "LogAppendTime");
  }
}
