package io.lethe.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfPrecisionTest {

  @ParameterizedTest
  @CsvSource({
    "0x0000, 0",
    "0x8000, -0.0",
    "0x3C00, 1",
    "0xC000, -2",
    "0x3555, 0.333251953125",
    "0x7BFF, 65504",
    "0x0400, 0.00006103515625",
    "0x0001, 5.960464477539063E-8",
    "0x83FF, -6.097555160522461E-5",
    "0x7C00, Infinity",
    "0xFC00, -Infinity",
    "0x7E00, NaN",
  })
  void widensBinary16(String bits, Float value) {
    assertThat(HalfPrecision.binary16((short) (int) Integer.decode(bits))).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "0x0000, 0",
    "0x3F80, 1",
    "0xC000, -2",
    "0x3EAB, 0.333984375",
    "0x7F80, Infinity",
    "0x7FC0, NaN",
  })
  void widensBfloat16(String bits, Float value) {
    assertThat(HalfPrecision.bfloat16((short) (int) Integer.decode(bits))).isEqualTo(value);
  }

  @Test
  void everyBinary16IsKept() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfPrecision.binary16((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfPrecision.toBinary16(value)).isEqualTo((short) bits);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1.00048828125, 0x3C00",
    "1.00146484375, 0x3C02",
    "1.0005, 0x3C01",
    "65519, 0x7BFF",
    "65520, 0x7C00",
    "-1e9, 0xFC00",
    "2.9802322387695312E-8, 0x0000",
    "3E-8, 0x0001",
    "0.00006103515, 0x0400",
  })
  void roundsToTheNearestBinary16AndTiesToEven(float value, String bits) {
    assertThat(HalfPrecision.toBinary16(value)).isEqualTo((short) (int) Integer.decode(bits));
  }

  @Test
  void numbersAreReadBackAsTheyWereWritten() {
    // given
    float[] values = {9, 0.5f, -2, 9};

    // when
    float[] read = new float[3];
    HalfPrecision.decode(HalfPrecision.encode(values, 1, 2), read, 1);

    // then
    assertThat(read).containsExactly(0, 0.5f, -2);
  }

  @org.junit.jupiter.params.ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(
      floats = {Float.NaN, 1e6f, Float.NEGATIVE_INFINITY})
  void whatIsNoNumberInHalfPrecisionShows(float value) {
    assertThat(HalfPrecision.isFinite(HalfPrecision.encode(new float[] {1, value, 1}, 0, 3)))
        .isFalse();
    assertThat(HalfPrecision.isFinite(HalfPrecision.encode(new float[] {65504, -0f, 1}, 0, 3)))
        .isTrue();
  }
}
