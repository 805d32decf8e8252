package io.lethe.standalone.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the docs point at is there: pages, headings, pictures, folders and classes. */
class DocumentLinksTest {

  private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
  private static final Pattern DOCS_PATH =
      Pattern.compile("\\bdocs(/[\\w.-]+)*/[\\w-]+\\.(md|jsonl?)\\b");
  private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z]\\w*[A-Z]\\w*)`");

  /** Classes of libraries that the docs name. */
  private static final Set<String> OF_LIBRARIES = Set.of("TopologyTestDriver");

  /** Classes of diffusers, which configs name. */
  private static final Pattern OF_DIFFUSERS = Pattern.compile("[A-Z]\\w+Schedulers?");

  @Test
  void everyRelativeLinkLeadsToAFileAndAHeadingOfIt() throws IOException {
    // given
    List<Path> pages = pages();

    // when
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      for (MatchResult link : found(LINK, prose(page))) {
        String target = link.group(1);
        if (!ELSEWHERE.matcher(target).matches() && !leadsSomewhere(page, target)) {
          broken.add(SourceTree.name(page) + " -> " + target);
        }
      }
    }

    // then
    assertThat(broken).isEmpty();
  }

  @Test
  void everyPageThatCodeAndDocsNameIsThere() throws IOException {
    // given
    List<Path> files =
        SourceTree.files(name -> name.matches(".*\\.(java|py|md|xml)|.*/asyncapi.json|lethe"));

    // when
    List<String> missing = new ArrayList<>();
    for (Path file : files) {
      for (MatchResult path : found(DOCS_PATH, Files.readString(file))) {
        if (!Files.exists(SourceTree.ROOT.resolve(path.group()))) {
          missing.add(SourceTree.name(file) + " -> " + path.group());
        }
      }
    }

    // then
    assertThat(missing).isEmpty();
  }

  @Test
  void everyClassThatDocsNameIsThere() throws IOException {
    // given
    Set<String> known = new HashSet<>(OF_LIBRARIES);
    for (Path file : SourceTree.files(name -> name.matches(".*\\.(java|avsc)"))) {
      known.add(file.getFileName().toString().replaceFirst("\\.\\w+$", ""));
    }

    // when
    List<String> unknown = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult name : found(CLASS, Files.readString(page))) {
        String named = name.group(1);
        if (!known.contains(named) && !OF_DIFFUSERS.matcher(named).matches()) {
          unknown.add(SourceTree.name(page) + " -> " + named);
        }
      }
    }

    // then
    assertThat(unknown).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = SourceTree.files(name -> name.endsWith(".md"));
    assertThat(pages).hasSizeGreaterThan(30);
    return pages;
  }

  private static boolean leadsSomewhere(Path page, String target) throws IOException {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
    return Files.exists(file) && (hash < 0 || anchors(file).contains(target.substring(hash + 1)));
  }

  /** The anchors that GitHub gives to headings. */
  private static Set<String> anchors(Path page) throws IOException {
    return prose(page)
        .lines()
        .filter(line -> line.matches("#{1,6} .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\p{L}\\p{N}\\s_-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  /** A page without its code, in which brackets mean other things. */
  private static String prose(Path page) throws IOException {
    return Files.readString(page)
        .replaceAll("(?ms)^```.*?^```", "")
        .replaceAll("(?m)^ {4}.*$", "")
        .replaceAll("`[^`\n]*`", "");
  }

  private static List<MatchResult> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().toList();
  }
}
