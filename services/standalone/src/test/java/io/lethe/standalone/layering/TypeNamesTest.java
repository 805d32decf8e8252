package io.lethe.standalone.layering;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import io.lethe.standalone.documentation.SourceTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** One simple name has one meaning in the whole tree, so that a reader need not ask which. */
class TypeNamesTest {

  private static final Pattern JAVA = Pattern.compile(".*/src/(main|test)/java/.*\\.java");
  private static final Pattern AVRO = Pattern.compile(".*/src/main/avro/.*\\.avsc");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where each simple name of a top-level type is declared. */
  private final Map<String, TreeSet<String>> declared = new TreeMap<>();

  @Test
  void eachSimpleNameHasOneMeaning() throws IOException {
    // given the sources of all modules, tests too, and what Avro generates from its schemas
    addJava(SourceTree.files(name -> JAVA.matcher(name).matches()));
    for (Path schema : SourceTree.files(name -> AVRO.matcher(name).matches())) {
      addAvro(schema, JSON.readTree(schema.toFile()));
    }
    assertThat(declared).hasSizeGreaterThan(600).containsKeys("DiffusionModel", "Generation");

    // when
    declared.values().removeIf(places -> places.size() == 1);

    // then
    assertThat(declared).as("simple names of more than one type").isEmpty();
  }

  private void addJava(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      for (CompilationUnitTree unit : task.parse()) {
        for (Tree type : unit.getTypeDecls()) {
          if (type instanceof ClassTree named) {
            add(named.getSimpleName().toString(), Path.of(unit.getSourceFile().toUri()));
          }
        }
      }
    }
  }

  /** A schema's type, and those that are declared inside of it. */
  private void addAvro(Path file, JsonNode schema) {
    if (schema.path("type").asText().matches("record|enum|fixed")) {
      add(schema.path("name").asText(), file);
    }
    schema.forEach(part -> addAvro(file, part));
  }

  private void add(String name, Path file) {
    declared.computeIfAbsent(name, any -> new TreeSet<>()).add(SourceTree.name(file));
  }
}
