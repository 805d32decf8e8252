package io.lethe.experiments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/**
 * Makes a data set of colour pictures from the npm package emoji-datasource-google, whose Noto
 * pictures are under the Apache License 2.0: the folders {@code train} and {@code test}, each with
 * a folder for each category, which is the class. One picture in ten is a test picture, by its
 * name.
 */
public final class EmojiFolder {
  /** The classes, by their numbers. */
  public static final List<String> CATEGORIES =
      List.of(
          "Activities",
          "Animals & Nature",
          "Flags",
          "Food & Drink",
          "Objects",
          "People & Body",
          "Smileys & Emotion",
          "Symbols",
          "Travel & Places");

  private static final int TEST_ONE_IN = 10;

  private EmojiFolder() {}

  /**
   * Writes the folders.
   *
   * @param unpacked the package's folder, with {@code emoji.json} and {@code img/google/64}
   * @param out takes the folders; it must not exist yet
   * @param side of the pictures in pixels, 8 .. 64
   * @return how many pictures were written
   * @throws IOException if the package is not there or can't be read, or {@code out} exists
   * @throws IllegalArgumentException if the side is out of range
   */
  public static int write(Path unpacked, Path out, int side) throws IOException {
    if (side < 8 || side > 64) {
      throw new IllegalArgumentException("--size must be from 8 to 64, not " + side + ".");
    }
    Path index = unpacked.resolve("emoji.json");
    if (!Files.isRegularFile(index)) {
      throw new IOException(
          "There is no %s: unpack the npm package emoji-datasource-google there.".formatted(index));
    }
    if (Files.exists(out)) {
      throw new IOException(out + " is there already: name a new folder.");
    }
    int written = 0;
    for (JsonNode emoji : new ObjectMapper().readTree(index.toFile())) {
      int label = CATEGORIES.indexOf(emoji.path("category").asText());
      for (String name : label < 0 ? List.<String>of() : names(emoji)) {
        Path picture = unpacked.resolve("img/google/64").resolve(name);
        if (Files.isRegularFile(picture)) {
          Path folder = out.resolve(isTest(name) ? "test" : "train").resolve("" + label);
          Files.createDirectories(folder);
          ImageIO.write(onWhite(picture, side), "png", folder.resolve(name).toFile());
          written++;
        }
      }
    }
    return written;
  }

  /** Files of an emoji: its own and those of its skin tones, by plain names. */
  private static List<String> names(JsonNode emoji) {
    List<String> names = new ArrayList<>(List.of(emoji.path("image").asText()));
    emoji.path("skin_variations").forEach(tone -> names.add(tone.path("image").asText()));
    names.removeIf(name -> !name.matches("[0-9a-f-]+\\.png"));
    return names;
  }

  private static boolean isTest(String name) {
    CRC32 hash = new CRC32();
    hash.update(name.getBytes(StandardCharsets.UTF_8));
    return hash.getValue() % TEST_ONE_IN == 0;
  }

  private static BufferedImage onWhite(Path file, int side) throws IOException {
    BufferedImage emoji = ImageIO.read(file.toFile());
    if (emoji == null) {
      throw new IOException(file + " is no picture.");
    }
    BufferedImage flat = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = flat.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      graphics.drawImage(emoji, 0, 0, side, side, Color.WHITE, null);
    } finally {
      graphics.dispose();
    }
    return flat;
  }
}
