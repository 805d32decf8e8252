package io.lethe.schemas.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTextTest {

  @Test
  void whatATerminalWouldObeyIsShownAsAQuestionMark() {
    assertThat(PrintableText.of("a\u001b]52;c;eA==\u0007b")).isEqualTo("a?]52;c;eA==?b");
    assertThat(PrintableText.of("one\r\ntwo\tthree\u0000\u007f\u009b"))
        .isEqualTo("one??two?three???");
  }

  @Test
  void whatWouldBreakOrTurnTheLineIsToo() {
    assertThat(PrintableText.of("a\u2028b\u2029c\u202eevil\u200b\ufeff")).isEqualTo("a?b?c?evil??");
    assertThat(PrintableText.of("half \ud83d of a pair")).isEqualTo("half ? of a pair");
  }

  @Test
  void wordsOfAllLanguagesStay() {
    assertThat(PrintableText.of("Grüße, 你好, \uD83D\uDE42 100 %"))
        .isEqualTo("Grüße, 你好, \uD83D\uDE42 100 %");
  }
}
