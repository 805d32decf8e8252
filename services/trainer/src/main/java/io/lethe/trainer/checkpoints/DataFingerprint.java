package io.lethe.trainer.checkpoints;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A hash of pictures with their classes and texts, in order: of all of them up to 64 MiB of pixels,
 * of rows spread evenly beyond that, since a data set on disk may take minutes to read.
 */
public final class DataFingerprint {

  private static final long MOST_BYTES = 64L << 20;

  private DataFingerprint() {}

  /** The hash of several sets of pictures. */
  public static String of(PictureSource... sets) {
    MessageDigest sha = Sha256.newDigest();
    for (PictureSource pictures : sets) {
      add(sha, pictures);
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static void add(MessageDigest sha, PictureSource pictures) {
    int size = pictures.size();
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(size).flip());
    int rows = (int) Math.min(size, Math.max(1, MOST_BYTES / pictures.pictureSize()));
    for (int i = 0; i < rows; i++) {
      int row = (int) ((long) i * size / rows);
      sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(pictures.label(row)).flip());
      sha.update(pictures.pixels(row));
      // Those without a text hash as they did before there were texts.
      if (!pictures.prompt(row).isEmpty()) {
        byte[] prompt = pictures.prompt(row).getBytes(StandardCharsets.UTF_8);
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(prompt.length).flip());
        sha.update(prompt);
      }
    }
  }
}
