package io.lethe.standalone.layering;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each endpoint of all services says who may call it. */
class EndpointRolesTest {

  private static final String ALL = "moderator operator reporter trusted-reporter user viewer";

  @Test
  void eachEndpointHasItsRoles() {
    assertThat(endpoints())
        .containsExactlyInAnyOrder(
            "GET /v1/caller: " + ALL,
            "GET /v1/dead-letters: moderator operator",
            "GET /v1/events: moderator operator user viewer",
            "GET /v1/generations/requests/{requestId}: moderator user",
            "GET /v1/generations/{generationId}: moderator user",
            "GET /v1/generations/{generationId}/image: moderator user",
            "GET /v1/labels: moderator operator viewer",
            "GET /v1/labels/{model}: moderator",
            "GET /v1/labels/{model}/{sampleId}/picture: moderator",
            "GET /v1/models: " + ALL,
            "GET /v1/models/{model}: " + ALL,
            "GET /v1/models/{model}/trials: " + ALL,
            "GET /v1/models/{model}/versions: " + ALL,
            "GET /v1/models/{model}/versions/{version}: " + ALL,
            "GET /v1/pending/{model}: moderator",
            "GET /v1/quarantine/{model}: moderator",
            "GET /v1/quarantine/{model}/groups: moderator",
            "GET /v1/quarantine/{model}/{sampleId}/picture: moderator",
            "GET /v1/reporters/{model}: moderator",
            "POST /v1/commands: moderator operator",
            "POST /v1/generations: user",
            "POST /v1/generations: user",
            "POST /v1/reports: reporter trusted-reporter");
  }

  private static List<String> endpoints() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.lethe")
            .stream()
            .filter(type -> type.isAnnotatedWith(Path.class))
            .flatMap(type -> type.getMethods().stream())
            .flatMap(method -> endpoint(method).stream())
            .toList();
  }

  private static Optional<String> endpoint(JavaMethod method) {
    return method.getAnnotations().stream()
        .map(annotation -> annotation.getRawType())
        .filter(type -> type.isAnnotatedWith(HttpMethod.class))
        .findFirst()
        .map(
            verb ->
                "%s %s%s: %s"
                    .formatted(
                        verb.getAnnotationOfType(HttpMethod.class).value(),
                        path(method.getOwner()),
                        method.tryGetAnnotationOfType(Path.class).map(Path::value).orElse(""),
                        roles(method)));
  }

  private static String path(JavaClass type) {
    return type.getAnnotationOfType(Path.class).value();
  }

  private static String roles(JavaMethod method) {
    return Stream.of(
            method.tryGetAnnotationOfType(RolesAllowed.class),
            method.getOwner().tryGetAnnotationOfType(RolesAllowed.class))
        .flatMap(Optional::stream)
        .findFirst()
        .map(roles -> String.join(" ", new TreeSet<>(Arrays.asList(roles.value()))))
        .orElse("nobody");
  }
}
