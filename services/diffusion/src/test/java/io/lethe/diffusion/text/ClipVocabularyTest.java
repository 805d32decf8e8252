package io.lethe.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.captioned.CaptionForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipVocabularyTest {
  private static final int POSITIONS = 24;

  private final ClipVocabulary vocabulary = ClipVocabulary.of(CaptionForm.words());
  @TempDir Path directory;

  @BeforeEach
  void write() throws Exception {
    vocabulary.write(directory, POSITIONS);
  }

  @Test
  void eachWordIsOneTokenOfItsOwn() throws Exception {
    try (ClipTokenizer tokenizer = ClipTokenizer.load(directory, POSITIONS)) {
      List<Long> ids = new ArrayList<>();
      for (String word : CaptionForm.words()) {
        long[] tokens = tokenizer.ids(word);
        assertThat(tokens[0]).isEqualTo(vocabulary.start());
        assertThat(tokens[2]).as(word).isEqualTo(vocabulary.end());
        ids.add(tokens[1]);
      }
      assertThat(ids).doesNotHaveDuplicates();
    }
  }

  @Test
  void aTextIsCutOrPaddedToThePositionsOfTheTextEncoder() throws Exception {
    try (ClipTokenizer tokenizer = ClipTokenizer.load(directory, POSITIONS)) {
      long[] empty = tokenizer.ids("");
      assertThat(empty).hasSize(POSITIONS);
      assertThat(Arrays.stream(empty).skip(1)).containsOnly((long) vocabulary.end());
      long[] cut = tokenizer.ids("seven ".repeat(60));
      assertThat(cut).hasSize(POSITIONS);
      assertThat(cut[POSITIONS - 1]).isEqualTo(vocabulary.end());
      assertThat(cut[POSITIONS - 2]).isNotEqualTo(vocabulary.end());
    }
  }

  @Test
  void anyTextHasIds() throws Exception {
    try (ClipTokenizer tokenizer = ClipTokenizer.load(directory, POSITIONS)) {
      assertThat(tokenizer.ids("Zwölf €!")[1]).isNotEqualTo(vocabulary.end());
      assertThat(tokenizer.ids("A RED Seven")).isEqualTo(tokenizer.ids("a red seven"));
    }
  }

  @Test
  void theSameWordsMakeTheSameFiles(@TempDir Path other) throws Exception {
    ClipVocabulary.of(CaptionForm.words()).write(other, POSITIONS);
    for (String file : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      assertThat(Files.readString(other.resolve(file)))
          .isEqualTo(Files.readString(directory.resolve(file)));
    }
    Map<?, ?> ids =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readValue(directory.resolve("vocab.json").toFile(), Map.class);
    assertThat(ids).hasSize(vocabulary.size());
  }
}
