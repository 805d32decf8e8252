package io.lethe.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.schemas.SensitiveReport;
import java.io.File;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records of every release stay in topics: each schema must read all that were released. */
class SchemaCompatibilityTest {

  private static final SchemaValidator READS_ALL =
      new SchemaValidatorBuilder().canReadStrategy().validateAll();

  static Stream<Class<? extends SpecificRecord>> records() {
    return RecordTypes.all();
  }

  @ParameterizedTest
  @MethodSource("records")
  void readsWhatEveryReleaseWrote(Class<? extends SpecificRecord> type) {
    // given
    List<Schema> released = ReleasedSchemas.of(type);
    assertThat(released)
        .as("released schemas of %s; see CONTRIBUTING.md", type.getSimpleName())
        .isNotEmpty();

    // then
    assertThatCode(() -> READS_ALL.validate(schema(type), released)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("records")
  void thePresentSchemaIsReleased(Class<? extends SpecificRecord> type) {
    // A present schema that no released file holds could not be read after the next change.
    assertThat(ReleasedSchemas.of(type)).contains(schema(type));
  }

  @Test
  void aFieldWithoutDefaultBreaksCompatibility() {
    // given
    Schema present = schema(SensitiveReport.class);
    Schema broken =
        new Schema.Parser()
            .parse(
                present
                    .toString()
                    .replaceFirst(
                        "\"fields\":\\[", "\"fields\":[{\"name\":\"added\",\"type\":\"long\"},"));

    // then
    assertThatThrownBy(() -> READS_ALL.validate(broken, ReleasedSchemas.of(SensitiveReport.class)))
        .isInstanceOf(SchemaValidationException.class);
  }

  @Test
  void everyRecordOfTheModuleIsChecked() {
    assertThat(records().map(Class::getSimpleName))
        .containsExactlyInAnyOrderElementsOf(recordsOnDisk());
  }

  private static List<String> recordsOnDisk() {
    return Stream.of(new File("src/main/avro").list())
        .map(name -> name.replace(".avsc", ""))
        .filter(name -> isRecord("io.lethe.schemas." + name))
        .toList();
  }

  private static boolean isRecord(String className) {
    try {
      return SpecificRecord.class.isAssignableFrom(Class.forName(className));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static Schema schema(Class<? extends SpecificRecord> type) {
    return SpecificData.getForClass(type).getSchema(type);
  }
}
