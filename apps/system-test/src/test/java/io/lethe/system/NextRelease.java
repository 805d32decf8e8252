package io.lethe.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.schemas.serde.ReleasedSchemas;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.apache.avro.compiler.specific.SpecificCompiler;
import org.apache.avro.compiler.specific.SpecificCompiler.FieldVisibility;
import org.apache.avro.generic.GenericData.StringType;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * The release after this one, as far as records go: the same code, packaged with records that each
 * have one field more. The records of topics and those of the labeler's own state and internal
 * topics change alike.
 */
final class NextRelease {

  /** The field that each record gains; it has a default, as CONTRIBUTING.md demands. */
  static final String FIELD = "sinceTheNextRelease";

  private static final Path SCHEMAS = Path.of("../../schemas/src/main/avro");
  private static final Path STATE = Path.of("../../services/labeler/src/main/avro");
  private static final Pattern CONSTRUCTOR =
      Pattern.compile("public (\\w+)\\((.+), java\\.lang\\.String " + FIELD + "\\)");
  private static final String RELEASED = "/io/lethe/schemas/released/";

  private final Path classes;
  private final List<Schema> schemas;

  private NextRelease(Path classes, List<Schema> schemas) {
    this.classes = classes;
    this.schemas = schemas;
  }

  /** Generates and compiles the records of the next release below a directory. */
  static NextRelease build(Path directory) throws IOException {
    List<Schema> schemas = schemas(directory.resolve("avro"));
    Path sources = Files.createDirectories(directory.resolve("sources"));
    generate(schemas, sources, false);
    // As the modules' builds do: state is changed in place.
    generate(
        schemas.stream().filter(schema -> isState(schema.getNamespace())).toList(), sources, true);
    Path classes = Files.createDirectories(directory.resolve("classes"));
    compile(sources, classes);
    return new NextRelease(classes, schemas);
  }

  /** A copy of {@code apps/NAME}'s package with the records of the next release. */
  Path packaged(String service, Path directory) throws IOException {
    Path app = Path.of("..", service, "target", "quarkus-app");
    assertThat(app).as("build it first, by `mvn package`").exists();
    Path copy = directory.resolve("next-" + service);
    try (Stream<Path> files = Files.walk(app)) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(app.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    try (Stream<Path> jars = Files.list(copy.resolve("lib/main"))) {
      for (Path jar : jars.filter(NextRelease::holdsRecords).toList()) {
        replaceRecords(jar);
      }
    }
    return copy;
  }

  /** Reads what either release wrote, as this one knows it. */
  <V extends SpecificRecord> BinaryMessageDecoder<V> decoder(Class<V> type) {
    Schema known = SpecificData.get().getSchema(type);
    var decoder = new BinaryMessageDecoder<V>(SpecificData.getForSchema(known), known);
    schemas.stream()
        .filter(schema -> schema.getFullName().equals(known.getFullName()))
        .forEach(decoder::addSchema);
    return decoder;
  }

  private static boolean holdsRecords(Path jar) {
    return jar.getFileName().toString().matches("io\\.lethe\\.lethe-(schemas|labeler)-.*\\.jar");
  }

  private void replaceRecords(Path jar) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of())) {
      try (Stream<Path> compiled = Files.walk(classes)) {
        for (Path file : compiled.filter(Files::isRegularFile).toList()) {
          Path entry = zip.getPath("/" + classes.relativize(file));
          if (Files.exists(entry.getParent()) && Files.exists(outer(entry))) {
            Files.write(entry, Files.readAllBytes(file));
          }
        }
      }
      for (Schema schema : schemas) {
        Path released = zip.getPath(RELEASED + schema.getName());
        if (Files.exists(released)) {
          Path next = released.resolve(releases(schema) + 1 + ".avsc");
          Files.writeString(next, schema.toString());
        }
      }
    }
  }

  /** The class file of a record, also for its builder and what else is nested in it. */
  private static Path outer(Path entry) {
    return entry.resolveSibling(entry.getFileName().toString().replaceFirst("\\$.*", ".class"));
  }

  private static int releases(Schema schema) {
    return ReleasedSchemas.of(SpecificData.get().getClass(schema).asSubclass(SpecificRecord.class))
        .size();
  }

  private static List<Schema> schemas(Path changed) throws IOException {
    Files.createDirectories(changed);
    SchemaParser parser = new SchemaParser();
    for (Path directory : List.of(SCHEMAS, STATE)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.sorted().toList()) {
          ObjectNode schema = (ObjectNode) new ObjectMapper().readTree(file.toFile());
          if (schema.path("type").asText().equals("record")) {
            ArrayNode fields = (ArrayNode) schema.get("fields");
            fields.addObject().put("name", FIELD).put("type", "string").put("default", "");
          }
          parser.parse(schema.toString());
        }
      }
    }
    return parser.getParsedNamedSchemas();
  }

  private static boolean isState(String namespace) {
    return namespace.startsWith("io.lethe.labeler");
  }

  private static void generate(List<Schema> schemas, Path sources, boolean setters)
      throws IOException {
    SpecificCompiler compiler = new SpecificCompiler(schemas);
    compiler.setStringType(StringType.String);
    compiler.setFieldVisibility(FieldVisibility.PRIVATE);
    compiler.setCreateSetters(setters);
    compiler.setOutputCharacterEncoding(UTF_8.name());
    compiler.compileToDestination(null, sources.toFile());
  }

  /** Adds the constructor of before, which the code that is packaged with the records calls. */
  private static void addConstructor(Path source) throws IOException {
    String java = Files.readString(source);
    Matcher constructor = CONSTRUCTOR.matcher(java);
    if (constructor.find()) {
      String parameters = constructor.group(2);
      String arguments =
          Stream.of(parameters.split(", "))
              .map(parameter -> parameter.substring(parameter.lastIndexOf(' ') + 1))
              .collect(Collectors.joining(", "));
      String before =
          "public %s(%s) { this(%s, \"\"); }%n"
              .formatted(constructor.group(1), parameters, arguments);
      Files.writeString(source, new StringBuilder(java).insert(constructor.start(), before));
    }
  }

  private static void compile(Path sources, Path classes) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    List<String> arguments =
        new ArrayList<>(
            List.of("-nowarn", "-proc:none", "-encoding", UTF_8.name(), "-d", classes.toString()));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        addConstructor(file);
        arguments.add(file.toString());
      }
    }
    assertThat(javac.run(null, null, null, arguments.toArray(String[]::new))).isZero();
  }
}
