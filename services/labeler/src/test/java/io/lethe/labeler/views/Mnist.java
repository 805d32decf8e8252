package io.lethe.labeler.views;

import io.lethe.schemas.picture.Picture;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The first of MNIST's test pictures, as the repository has them. */
public final class Mnist {

  private static final Path DIRECTORY = Path.of("../standalone/assets/datasets/mnist");

  private Mnist() {}

  public static List<Picture> pictures(int count) throws IOException {
    List<Picture> pictures = new ArrayList<>();
    try (var in = open("t10k-images-idx3-ubyte.gz")) {
      in.skipNBytes(8);
      int height = in.readInt();
      int width = in.readInt();
      for (int i = 0; i < count; i++) {
        pictures.add(new Picture(width, height, 1, in.readNBytes(width * height)));
      }
    }
    return pictures;
  }

  /** The digits that they show. */
  public static byte[] labels(int count) throws IOException {
    try (var in = open("t10k-labels-idx1-ubyte.gz")) {
      in.skipNBytes(8);
      return in.readNBytes(count);
    }
  }

  private static DataInputStream open(String name) throws IOException {
    return new DataInputStream(new GZIPInputStream(Files.newInputStream(DIRECTORY.resolve(name))));
  }
}
