package io.lethe.diffusion.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterNoiseTest {

  /** Known answers of Random123, the reference implementation of Philox (kat_vectors). */
  @Test
  void philoxGivesTheReferenceWords() {
    assertThat(block(0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(block(-1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(block(0x299f31d0a4093822L, 0x0370734413198a2eL, 0x85a308d3243f6a88L))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  private static int[] block(long key, long high, long low) {
    int[] words = new int[4];
    Philox.block(key, high, low, words);
    return words;
  }

  @Test
  void gaussianHasTheMomentsOfAStandardNormal() {
    int count = 200_000;
    float[] values = new float[count];
    new CounterNoise(7).gaussian(1, values, 0, count);

    double[] moments = new double[5];
    for (float value : values) {
      for (int power = 1; power <= 4; power++) {
        moments[power] += Math.pow(value, power) / count;
      }
    }
    // Five standard errors of each moment's estimate.
    assertThat(moments[1]).isCloseTo(0, within(0.012));
    assertThat(moments[2]).isCloseTo(1, within(0.016));
    assertThat(moments[3]).isCloseTo(0, within(0.044));
    assertThat(moments[4]).isCloseTo(3, within(0.11));
  }

  @Test
  void aNumberDependsOnSeedStreamAndIndexOnly() {
    float[] whole = new float[101];
    new CounterNoise(5).gaussian(9, whole, 0, 101);
    new CounterNoise(5).uniform(9, 3);
    float[] shorter = new float[60];
    new CounterNoise(5).gaussian(9, shorter, 10, 37);

    for (int i = 0; i < 37; i++) {
      assertThat(shorter[10 + i]).isEqualTo(whole[i]);
    }
    assertThat(shorter[9]).isZero();
    assertThat(shorter[47]).isZero();
  }

  @Test
  void seedsAndStreamsAreUncorrelated() {
    int count = 50_000;
    float[] a = gaussian(1, 1, count);
    assertThat(correlation(a, gaussian(2, 1, count))).isCloseTo(0, within(0.023));
    assertThat(correlation(a, gaussian(1, 2, count))).isCloseTo(0, within(0.023));
  }

  @Test
  void integersCoverTheirRangeEvenly() {
    int[] counts = new int[10];
    for (int i = 0; i < 100_000; i++) {
      counts[new CounterNoise(3).below(10, 4, i)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(9_500, 10_500);
    }
  }

  @Test
  void ordersOfThreeComeEquallyOften() {
    Map<List<Integer>, Integer> counts = new HashMap<>();
    for (int i = 0; i < 6_000; i++) {
      int[] order = new CounterNoise(3).permutation(3, i);
      counts.merge(List.of(order[0], order[1], order[2]), 1, Integer::sum);
    }
    assertThat(counts).hasSize(6);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(880, 1_120));
  }

  @Test
  void streamsOfDifferentUsesStepsAndRowsDiffer() {
    assertThat(CounterNoise.stream(1, 0, 0)).isNotEqualTo(CounterNoise.stream(0, 1, 0));
    assertThat(CounterNoise.stream(0, 1, 0)).isNotEqualTo(CounterNoise.stream(0, 0, 1));
    assertThat(CounterNoise.stream(255, Integer.MAX_VALUE, 0xFFFFFF))
        .isEqualTo(0xFF7FFFFFFFFFFFFFL);
    assertThatThrownBy(() -> CounterNoise.stream(0, 0, 1 << 24))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] gaussian(long seed, long stream, int count) {
    float[] values = new float[count];
    new CounterNoise(seed).gaussian(stream, values, 0, count);
    return values;
  }

  private static double correlation(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum / a.length;
  }
}
