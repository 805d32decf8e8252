package io.lethe.diffusion.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A folder of PNG or JPEG pictures of one size, decoded into memory in the order of their names.
 *
 * <p>Pictures lie in the folder itself (one class, 0) or in sub-folders, one for each class. Where
 * all sub-folders are called by whole numbers these are the classes; otherwise the classes count
 * from 0 in the order of the names. Other files and hidden ones are passed over.
 */
public final class ImageFolder extends PictureView {
  /** All pixels together; beyond it, a data set does not belong into memory. */
  private static final long MOST_BYTES = 1L << 30;

  private final List<String> classNames;

  private ImageFolder(List<String> classNames, PictureList pictures) {
    super(pictures);
    this.classNames = classNames;
  }

  /** One file and its class. */
  private record Labelled(Path file, int label) {}

  /**
   * Reads a folder; the first picture sets the size and, unless it is gray, three channels.
   *
   * @throws DataSetException naming what is missing, or the first file that does not fit
   */
  public static ImageFolder read(Path folder) throws IOException {
    List<String> classes = classNames(folder);
    List<Labelled> files = files(folder, classes);
    PictureFile first = PictureFile.read(files.get(0).file());
    return read(classes, files, first.gray() ? 1 : 3, first.height(), first.width());
  }

  /**
   * Reads a folder whose pictures must suit a model.
   *
   * @param channels 1 (gray pictures only) or 3 (gray ones are taken as well)
   * @throws DataSetException naming what is missing, or the first file that does not fit
   */
  public static ImageFolder read(Path folder, int channels, int height, int width)
      throws IOException {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3, not " + channels);
    }
    List<String> classes = classNames(folder);
    return read(classes, files(folder, classes), channels, height, width);
  }

  private static ImageFolder read(
      List<String> classes, List<Labelled> files, int channels, int height, int width)
      throws IOException {
    List<byte[]> pictures = new ArrayList<>(files.size());
    int[] labels = new int[files.size()];
    if ((long) files.size() * channels * height * width > MOST_BYTES) {
      throw new DataSetException(
          "%s and the other %d pictures need more than %d MiB of memory; use fewer."
              .formatted(files.get(0).file(), files.size() - 1, MOST_BYTES >> 20));
    }
    for (Labelled labelled : files) {
      PictureFile picture = PictureFile.read(labelled.file());
      if (picture.width() != width || picture.height() != height) {
        throw new DataSetException(
            "%s has %dx%d pixels, not %dx%d."
                .formatted(labelled.file(), picture.width(), picture.height(), width, height));
      }
      if (channels == 1 && !picture.gray()) {
        throw new DataSetException(
            labelled.file() + " has colours, but only gray pictures fit here.");
      }
      labels[pictures.size()] = labelled.label();
      pictures.add(picture.interleaved(channels));
    }
    return new ImageFolder(
        numbered(classes) ? List.of() : classes,
        PictureList.of(pictures, labels, channels, height, width));
  }

  private static List<String> classNames(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new DataSetException(
          "There is no folder %s: put PNG or JPEG pictures there, or a sub-folder of them for each class."
              .formatted(folder.toAbsolutePath()));
    }
    List<String> names = new ArrayList<>();
    for (Path entry : sorted(folder)) {
      if (Files.isDirectory(entry)) {
        names.add(entry.getFileName().toString());
      }
    }
    return List.copyOf(names);
  }

  private static List<Labelled> files(Path folder, List<String> classes) throws IOException {
    List<Labelled> files = new ArrayList<>();
    addPictures(files, folder, 0);
    if (!classes.isEmpty() && !files.isEmpty()) {
      throw new DataSetException(
          "%s holds pictures beside sub-folders of pictures: move %s into one of them."
              .formatted(folder, files.get(0).file().getFileName()));
    }
    boolean numbered = numbered(classes);
    for (int i = 0; i < classes.size(); i++) {
      addPictures(
          files, folder.resolve(classes.get(i)), numbered ? Integer.parseInt(classes.get(i)) : i);
    }
    if (files.isEmpty()) {
      throw new DataSetException(
          "There are no pictures in %s: put PNG or JPEG files there, or a sub-folder of them for each class."
              .formatted(folder.toAbsolutePath()));
    }
    return files;
  }

  private static boolean numbered(List<String> classes) {
    return classes.stream().allMatch(name -> name.matches("\\d{1,6}"));
  }

  private static void addPictures(List<Labelled> files, Path folder, int label) throws IOException {
    for (Path entry : sorted(folder)) {
      String name = entry.getFileName().toString().toLowerCase(Locale.ROOT);
      if (Files.isRegularFile(entry) && name.matches(".*\\.(png|jpg|jpeg)")) {
        files.add(new Labelled(entry, label));
      }
    }
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /**
   * The sub-folders' names in order; empty where they are numbers, or where pictures lie in the
   * folder itself.
   */
  @Override
  public List<String> classNames() {
    return classNames;
  }
}
