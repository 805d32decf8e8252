package io.lethe.diffusion.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowViewTest {
  @Test
  void keepsTheClassesThatPassInTheirOrder(@TempDir Path folder) throws IOException {
    // given three one-pixel pictures of the classes 4, 1, 6
    Path images = Files.write(folder.resolve("i"), IdxBytes.of(new int[] {3, 1, 1}, 40, 10, 60));
    Path labels = Files.write(folder.resolve("l"), IdxBytes.of(new int[] {3}, 4, 1, 6));

    // when
    PictureSource even = IdxPictures.read(images, labels).withLabel(label -> label % 2 == 0);

    // then
    assertThat(even.size()).isEqualTo(2);
    assertThat(even.label(0)).isEqualTo(4);
    assertThat(even.label(1)).isEqualTo(6);
    assertThat(even.pixels(1)).containsExactly(60);
    assertThat(even.rows(1, 1, 0).label(2)).isEqualTo(4);
    assertThat(even.rows(1).label(0)).isEqualTo(6);
  }

  @Test
  void keepsTheShapeOfItsSource() {
    PictureSource view =
        PictureList.of(List.of(new byte[18], new byte[18]), 3, 2, 3).rows(1).rows(0);

    assertThat(view.size()).isEqualTo(1);
    assertThat(view.channels()).isEqualTo(3);
    assertThat(view.height()).isEqualTo(2);
    assertThat(view.width()).isEqualTo(3);
    assertThat(view.pictureSize()).isEqualTo(18);
  }

  @Test
  void refusesARowThatIsNotThere() {
    PictureSource one = PictureList.of(List.of(new byte[1]), 1, 1, 1);

    assertThatThrownBy(() -> one.rows(0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void doesNotFollowLaterChangesOfTheRowNumbers() {
    PictureSource two = PictureList.of(List.of(new byte[] {1}, new byte[] {2}), 1, 1, 1);
    int[] rows = {1};
    PictureSource view = two.rows(rows);

    rows[0] = 0;

    assertThat(view.pixels(0)).containsExactly(2);
  }
}
