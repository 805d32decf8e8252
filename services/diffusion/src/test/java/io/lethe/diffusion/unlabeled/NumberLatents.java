package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Latents of one number each, in place of pictures: 1 is what was reported, 0 is normal. */
final class NumberLatents {

  private NumberLatents() {}

  /** All under one text. */
  static PictureSource of(String text, float... values) {
    List<byte[]> halves = new ArrayList<>();
    for (float value : values) {
      halves.add(HalfPrecision.encode(new float[] {value}, 0, 1));
    }
    return new LatentPictures(halves, Collections.nCopies(values.length, text), 1, 1, 1);
  }

  /** One after the other. */
  static PictureSource joined(PictureSource first, PictureSource... more) {
    PictureSource all = first;
    for (PictureSource one : more) {
      all = JoinedPictures.of(all, one);
    }
    return all;
  }

  /** Their numbers, as half precision has them. */
  static List<Float> values(PictureSource pictures) {
    float[] value = new float[1];
    return IntStream.range(0, pictures.size())
        .mapToObj(
            row -> {
              pictures.copyRow(row, value, 0);
              return Math.round(value[0] * 1000) / 1000f;
            })
        .toList();
  }

  /** The texts that they are under. */
  static List<String> texts(PictureSource pictures) {
    return IntStream.range(0, pictures.size()).mapToObj(pictures::prompt).toList();
  }
}
