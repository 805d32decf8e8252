package io.lethe.diffusion.captioned;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.List;

/**
 * Coloured pictures as a gray view: white is what has the motif's colour, black the background.
 * What a picture shows is told in it whatever its colours are.
 *
 * @param coloured pictures of three channels
 */
public record Silhouettes(PictureSource coloured) implements PictureSource {
  @Override
  public int size() {
    return coloured.size();
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public int height() {
    return coloured.height();
  }

  @Override
  public int width() {
    return coloured.width();
  }

  @Override
  public int label(int row) {
    return coloured.label(row);
  }

  @Override
  public List<String> classNames() {
    return coloured.classNames();
  }

  @Override
  public String prompt(int row) {
    return coloured.prompt(row);
  }

  @Override
  public byte[] pixels(int row) {
    byte[] pixels = coloured.pixels(row);
    SeenColours colours = SeenColours.of(pixels, height(), width());
    byte[] gray = new byte[height() * width()];
    for (int pixel = 0; pixel < gray.length; pixel++) {
      gray[pixel] = (byte) Math.rint(255 * colours.share(pixels, pixel));
    }
    return gray;
  }
}
