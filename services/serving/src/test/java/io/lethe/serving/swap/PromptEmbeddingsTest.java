package io.lethe.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PromptEmbeddingsTest {

  private final List<Long> embedded = new ArrayList<>();

  @Test
  void aPromptIsEmbeddedOnceHoweverOftenAndInWhateverCaseItIsAskedFor() {
    // given
    PromptEmbeddings embeddings = embeddings(10);

    // when
    float[] first = embeddings.of("a cat");
    float[] again = embeddings.of("A CAT");
    float[] other = embeddings.of("a horse");

    // then
    assertThat(embedded).containsExactly(5L, 7L);
    assertThat(again).isSameAs(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void noMoreAreKeptThanAreAllowed() {
    // given
    PromptEmbeddings embeddings = embeddings(2);

    // when a hundred prompts are asked for, twice
    for (int i = 0; i < 200; i++) {
      embeddings.of("x".repeat(i % 100));
    }

    // then
    assertThat(embedded).hasSizeGreaterThan(150);
  }

  /** The id of a text is its length, and its embedding that again. */
  private PromptEmbeddings embeddings(int most) {
    return new PromptEmbeddings(
        text -> new long[] {text.toLowerCase(Locale.ROOT).length()},
        ids -> {
          embedded.add(ids[0]);
          return new float[] {ids[0]};
        },
        most);
  }
}
