package io.lethe.diffusion.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One attribute of CelebA's lists. list_attr_celeba.txt has the number of pictures, a line of
 * attributes' names, then a line for each picture: its file and 1 or -1 for each attribute.
 *
 * @param attribute its name
 * @param files names of the pictures' files, in the list's order
 * @param having the rows that have the attribute
 */
record CelebAList(String attribute, List<String> files, BitSet having) {
  private static final String ATTRIBUTES = "list_attr_celeba.txt";
  private static final String PARTITION = "list_eval_partition.txt";
  private static final Set<String> VALUES = Set.of("1", "-1");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  static boolean in(Path folder) {
    return attributes(folder).isPresent();
  }

  private static Optional<Path> attributes(Path folder) {
    return Unpacked.find(folder, ATTRIBUTES, "", "Anno");
  }

  static DataSetException missing(Path folder, String what) {
    return new DataSetException(
        ("There is no %s in %s: get img_align_celeba.zip (unpack it there), list_attr_celeba.txt"
                + " and list_eval_partition.txt from the CelebA page of the Chinese University of"
                + " Hong Kong's Multimedia Laboratory.")
            .formatted(what, folder.toAbsolutePath()));
  }

  /**
   * Reads the list of attributes.
   *
   * @throws DataSetException if it is missing or damaged, or has no such attribute
   */
  static CelebAList read(Path folder, String attribute) throws IOException {
    Path file = attributes(folder).orElseThrow(() -> missing(folder, ATTRIBUTES));
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int count = count(file, lines.readLine());
      List<String> names = words(lines.readLine());
      int column = names.indexOf(attribute);
      if (column < 0) {
        throw new DataSetException(
            "%s has no attribute %s; it has %s."
                .formatted(file, attribute, String.join(", ", names)));
      }
      List<String> files = new ArrayList<>();
      BitSet having = new BitSet();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        List<String> words = words(line);
        if (words.size() != names.size() + 1 || !VALUES.contains(words.get(column + 1))) {
          throw new DataSetException(
              "%s is damaged: its line %d is not a file and %d times 1 or -1."
                  .formatted(file, files.size() + 3, names.size()));
        }
        having.set(files.size(), words.get(column + 1).equals("1"));
        files.add(words.get(0));
      }
      if (files.size() != count) {
        throw new DataSetException(
            "%s is truncated: it announces %d pictures and lists %d."
                .formatted(file, count, files.size()));
      }
      return new CelebAList(attribute, List.copyOf(files), having);
    }
  }

  private static int count(Path file, String line) throws DataSetException {
    try {
      return Integer.parseInt(line == null ? "" : line.trim());
    } catch (NumberFormatException e) {
      throw new DataSetException(file + " does not start with the number of its pictures.", e);
    }
  }

  private static List<String> words(String line) {
    return line == null ? List.of() : Arrays.asList(SPACE.split(line.trim()));
  }

  /**
   * Looks once for all files, rather than to fail when one is read after hours.
   *
   * @throws DataSetException naming the first that is not there
   */
  void requireFiles(Path pictures) throws IOException {
    Set<String> present = new HashSet<>();
    try (Stream<Path> entries = Files.list(pictures)) {
      entries.forEach(entry -> present.add(entry.getFileName().toString()));
    }
    List<String> absent = files.stream().filter(file -> !present.contains(file)).toList();
    if (!absent.isEmpty()) {
      throw new DataSetException(
          "%s lacks %d of the %d pictures that %s names, such as %s: unpack img_align_celeba.zip again."
              .formatted(pictures, absent.size(), files.size(), ATTRIBUTES, absent.get(0)));
    }
  }

  /**
   * The rows of a split as list_eval_partition.txt has it: for each picture 0 (training), 1
   * (validation) or 2 (test); empty where that file is not there.
   */
  Optional<int[]> split(Path folder, DataSetSplit split) throws IOException {
    Optional<Path> file = Unpacked.find(folder, PARTITION, "", "Eval");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> parts = new HashMap<>();
    try (Stream<String> lines = Files.lines(file.get())) {
      lines
          .map(CelebAList::words)
          .forEach(words -> parts.put(words.get(0), words.get(words.size() - 1)));
    }
    String wanted = split == DataSetSplit.TRAIN ? "0" : "2";
    return Optional.of(
        IntStream.range(0, size()).filter(row -> wanted.equals(parts.get(file(row)))).toArray());
  }

  int size() {
    return files.size();
  }

  String file(int row) {
    return files.get(row);
  }

  boolean has(int row) {
    return having.get(Objects.checkIndex(row, size()));
  }
}
