package io.lethe.labeler.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the hash tells apart on MNIST's pictures, at the default distance. Prints the shares that
 * docs/lab/labeler.md gives.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferenceHashTest {

  private static final int PICTURES = 1500;
  private static final NearDuplicates DEFAULT = new NearDuplicates(2);

  private List<Picture> pictures;
  private long[] hashes;

  @BeforeAll
  void readPictures() throws IOException {
    pictures = Mnist.pictures(PICTURES);
    hashes = pictures.stream().mapToLong(DifferenceHash::of).toArray();
  }

  @Test
  void slightlyChangedCopiesAreNear() {
    // given
    Random random = new Random(1);

    // then
    assertThat(share("+-1 grey level", picture -> Copies.noisy(picture, 1, random))).isEqualTo(1);
    assertThat(share("+-4 grey levels", picture -> Copies.noisy(picture, 4, random)))
        .isGreaterThan(0.99);
    assertThat(share("JPEG, quality 0.9", picture -> Copies.jpeg(picture, 0.9f)))
        .isGreaterThan(0.98);
    assertThat(share("JPEG, quality 0.75", picture -> Copies.jpeg(picture, 0.75f)))
        .isGreaterThan(0.97);
    assertThat(share("JPEG, quality 0.4", picture -> Copies.jpeg(picture, 0.4f)))
        .isGreaterThan(0.9);
    assertThat(share("a fifth darker", picture -> Copies.darker(picture, 0.8))).isGreaterThan(0.95);
  }

  @Test
  void aShiftIsMostlyMissed() {
    // A thirtieth of the picture: who allows for it groups different ones of the same digit.
    assertThat(share("a pixel to the right", picture -> Copies.moved(picture, 1, 0)))
        .isBetween(0.02, 0.3);
    assertThat(share("a pixel down", picture -> Copies.moved(picture, 0, 1))).isBetween(0.02, 0.3);
  }

  @Test
  void differentPicturesAreFar() throws IOException {
    // given
    byte[] digits = Mnist.labels(PICTURES);

    // when
    long sameDigit = 0;
    long sameDigitNear = 0;
    long otherDigit = 0;
    long otherDigitNear = 0;
    long ones = 0;
    long onesNear = 0;
    for (int i = 0; i < PICTURES; i++) {
      for (int j = 0; j < i; j++) {
        int near = DEFAULT.near(hashes[i], hashes[j]) ? 1 : 0;
        if (digits[i] != digits[j]) {
          otherDigit++;
          otherDigitNear += near;
        } else if (digits[i] == 1) {
          ones++;
          onesNear += near;
        } else {
          sameDigit++;
          sameDigitNear += near;
        }
      }
    }
    System.out.printf(
        "near pairs: of different digits %d of %d, of the same digit %d of %d, of ones %d of %d%n",
        otherDigitNear, otherDigit, sameDigitNear, sameDigit, onesNear, ones);

    // then
    assertThat((double) otherDigitNear / otherDigit).isLessThan(1e-4);
    assertThat((double) sameDigitNear / sameDigit).isLessThan(3e-3);
    assertThat((double) onesNear / ones).isLessThan(0.05);
  }

  @Test
  void coloursCountByTheirMean() {
    // given
    Picture grey = pictures.get(0);
    byte[] rgb = new byte[3 * grey.pixels().length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = grey.pixels()[i / 3];
    }

    // then
    assertThat(DifferenceHash.of(new Picture(grey.width(), grey.height(), 3, rgb)))
        .isEqualTo(hashes[0]);
  }

  @Test
  void picturesSmallerThanTheGridHaveOneToo() {
    assertThat(DifferenceHash.of(new Picture(1, 1, 1, new byte[] {7}))).isZero();
    // Bright on the left, dark on the right: a fall across in each of four rows, none down.
    long hash = DifferenceHash.of(new Picture(2, 1, 1, new byte[] {-1, 0}));
    assertThat(hash >>> 32).isNotZero();
    assertThat(hash & 0xffffffffL).isZero();
  }

  @Test
  void aRecordWithoutOneHasThatOfItsPicture() {
    ByteBuffer png = ByteBuffer.wrap(Png.encode(pictures.get(0)));
    assertThat(DifferenceHash.of(5L, png)).isEqualTo(5);
    assertThat(DifferenceHash.of(null, png)).isEqualTo(hashes[0]);
    assertThat(DifferenceHash.of(null, ByteBuffer.allocate(1))).isNull();
  }

  /** The share of copies that are near to their originals. */
  private double share(String name, UnaryOperator<Picture> change) {
    int near = 0;
    for (int i = 0; i < PICTURES; i++) {
      long copy = DifferenceHash.of(change.apply(pictures.get(i)));
      near += DEFAULT.near(hashes[i], copy) ? 1 : 0;
    }
    System.out.printf("near copies, %s: %d of %d%n", name, near, PICTURES);
    return (double) near / PICTURES;
  }
}
