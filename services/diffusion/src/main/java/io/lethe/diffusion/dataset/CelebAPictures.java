package io.lethe.diffusion.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The aligned pictures of CelebA (Liu et al. 2015), 178x218 colour pixels, cut to the 178x178 in
 * the middle, with one of the forty attributes as the class: 1 who has it, 0 who does not. Pictures
 * stay in their files and are decoded each time they are read.
 */
public final class CelebAPictures extends ColourSquares {
  private static final String PICTURES = "img_align_celeba";
  private static final int SIDE = 178;

  private final Path folder;
  private final CelebAList list;

  private CelebAPictures(Path folder, CelebAList list) {
    super(SIDE, List.of("not " + list.attribute(), list.attribute()));
    this.folder = folder;
    this.list = list;
  }

  /** Whether the folder has CelebA's list of attributes. */
  static boolean in(Path folder) {
    return CelebAList.in(folder);
  }

  /**
   * The pictures for training or for tests, as list_eval_partition.txt says (its validation part is
   * in neither); without that file every fifth is for tests.
   *
   * @param folder holds list_attr_celeba.txt and the folder img_align_celeba, or what CelebA's page
   *     calls them: Anno/list_attr_celeba.txt, Eval/list_eval_partition.txt, Img/img_align_celeba
   * @param attribute a name of the list, such as Male
   * @throws DataSetException if files are missing or damaged, or there is no such attribute
   */
  public static PictureSource open(Path folder, String attribute, DataSetSplit split)
      throws IOException {
    Path pictures =
        Unpacked.find(folder, PICTURES, "", "Img")
            .orElseThrow(() -> CelebAList.missing(folder, PICTURES));
    CelebAList list = CelebAList.read(folder, attribute);
    list.requireFiles(pictures);
    PictureSource all = new CelebAPictures(pictures, list);
    return list.split(folder, split).map(all::rows).orElseGet(() -> split.of(all));
  }

  @Override
  public int size() {
    return list.size();
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException with a {@link DataSetException}, if the file is gone or damaged
   */
  @Override
  public byte[] pixels(int row) {
    Path file = folder.resolve(list.file(row));
    try {
      PictureFile picture = PictureFile.read(file);
      if (picture.width() < SIDE || picture.height() < SIDE) {
        throw new DataSetException(
            "%s has %dx%d pixels, less than %dx%d."
                .formatted(file, picture.width(), picture.height(), SIDE, SIDE));
      }
      return middle(picture);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static byte[] middle(PictureFile picture) {
    int left = (picture.width() - SIDE) / 2;
    int top = (picture.height() - SIDE) / 2;
    byte[] pixels = new byte[3 * SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      System.arraycopy(
          picture.rgb(), 3 * ((top + y) * picture.width() + left), pixels, 3 * y * SIDE, 3 * SIDE);
    }
    return pixels;
  }

  @Override
  public int label(int row) {
    return list.has(row) ? 1 : 0;
  }
}
