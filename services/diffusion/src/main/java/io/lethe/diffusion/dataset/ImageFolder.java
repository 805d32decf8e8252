package io.lethe.diffusion.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A folder of PNG, JPEG or WebP pictures of one size, decoded into memory in the order of their
 * names.
 *
 * <p>Pictures lie in the folder itself (one class, 0) or in {@link ClassFolders}. Other files and
 * hidden ones are passed over.
 */
public final class ImageFolder extends PictureView {
  /** All pixels together; beyond it, a data set does not belong into memory. */
  private static final long MOST_BYTES = 1L << 30;

  private final List<String> classNames;
  private final List<Path> files;

  private ImageFolder(List<String> classNames, List<Path> files, PictureList pictures) {
    super(pictures);
    this.classNames = classNames;
    this.files = files;
  }

  /** One file and its class. */
  private record Labelled(Path file, int label) {}

  /**
   * Reads a folder; the first picture sets the size and, unless it is gray, three channels.
   *
   * @throws DataSetException naming what is missing, or the first file that does not fit
   */
  public static ImageFolder read(Path folder) throws IOException {
    ClassFolders classes = classes(folder);
    List<Labelled> files = files(folder, classes);
    PictureFile first = PictureFile.read(files.get(0).file());
    return read(folder, classes, files, first.gray() ? 1 : 3, first.height(), first.width());
  }

  /**
   * Reads a folder whose pictures must suit a model.
   *
   * @param channels 1 (gray pictures only) or 3 (gray ones are taken as well)
   * @throws DataSetException naming what is missing, or the first file that does not fit; also if
   *     the model's pictures have another number of channels
   */
  public static ImageFolder read(Path folder, int channels, int height, int width)
      throws IOException {
    if (channels != 1 && channels != 3) {
      throw new DataSetException(
          "Pictures of %s have 1 or 3 channels, and never %d.".formatted(folder, channels));
    }
    ClassFolders classes = classes(folder);
    return read(folder, classes, files(folder, classes), channels, height, width);
  }

  private static ImageFolder read(
      Path folder, ClassFolders classes, List<Labelled> files, int channels, int height, int width)
      throws IOException {
    if ((long) files.size() * channels * height * width > MOST_BYTES) {
      throw new DataSetException(
          "%s and the other %d pictures need more than %d MiB of memory; use fewer."
              .formatted(files.get(0).file(), files.size() - 1, MOST_BYTES >> 20));
    }
    List<byte[]> pictures = new ArrayList<>(files.size());
    int[] labels = new int[files.size()];
    List<DataSetException> unusable = new ArrayList<>();
    for (Labelled labelled : files) {
      try {
        labels[pictures.size()] = labelled.label();
        pictures.add(pixels(labelled.file(), channels, height, width));
      } catch (DataSetException e) {
        unusable.add(e);
      }
    }
    requireNone(unusable, folder);
    return new ImageFolder(
        classes.areNumbers() ? List.of() : classes.names(),
        files.stream().map(Labelled::file).toList(),
        PictureList.of(pictures, labels, channels, height, width));
  }

  private static byte[] pixels(Path file, int channels, int height, int width) throws IOException {
    PictureFile picture = PictureFile.read(file);
    if (picture.width() != width || picture.height() != height) {
      throw new DataSetException(
          "%s has %dx%d pixels, not %dx%d."
              .formatted(file, picture.width(), picture.height(), width, height));
    }
    if (channels == 1 && !picture.gray()) {
      throw new DataSetException(file + " has colours, but only gray pictures fit here.");
    }
    return picture.interleaved(channels);
  }

  /** Whoever has to put pictures right wants to know how many. */
  private static void requireNone(List<DataSetException> unusable, Path folder)
      throws DataSetException {
    if (unusable.size() == 1) {
      throw unusable.get(0);
    }
    if (unusable.size() > 1) {
      throw new DataSetException(
          "%s Neither can %d other pictures of %s be used."
              .formatted(unusable.get(0).getMessage(), unusable.size() - 1, folder),
          unusable.get(0));
    }
  }

  private static ClassFolders classes(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new DataSetException(
          "There is no folder %s: put PNG, JPEG or WebP pictures there, or a sub-folder of them for each class."
              .formatted(folder.toAbsolutePath()));
    }
    return ClassFolders.in(folder);
  }

  private static List<Labelled> files(Path folder, ClassFolders classes) throws IOException {
    List<Labelled> files = new ArrayList<>();
    addPictures(files, folder, 0);
    if (!classes.names().isEmpty() && !files.isEmpty()) {
      throw new DataSetException(
          "%s holds pictures beside sub-folders of pictures: move %s into one of them."
              .formatted(folder, files.get(0).file().getFileName()));
    }
    for (int i = 0; i < classes.names().size(); i++) {
      addPictures(files, folder.resolve(classes.names().get(i)), classes.label(i));
    }
    if (files.isEmpty()) {
      throw new DataSetException(
          "There are no pictures in %s: put PNG, JPEG or WebP files there, or a sub-folder of them for each class."
              .formatted(folder.toAbsolutePath()));
    }
    return files;
  }

  private static void addPictures(List<Labelled> files, Path folder, int label) throws IOException {
    for (Path entry : FolderEntries.sorted(folder)) {
      String name = entry.getFileName().toString().toLowerCase(Locale.ROOT);
      if (Files.isRegularFile(entry) && name.matches(".*\\.(png|jpg|jpeg|webp)")) {
        files.add(new Labelled(entry, label));
      }
    }
  }

  /** The file of each picture. */
  List<Path> files() {
    return files;
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
