package io.lethe.standalone.cli.rest;

import io.lethe.topics.startup.InvalidSettingException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the REST interfaces are, and who calls. */
public final class RestOptions {

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Root of serving's REST interface (default: ${DEFAULT-VALUE})")
  URI url = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--labeler-url",
      paramLabel = "URL",
      description = "Root of the labeler's REST interface (default: that of --url)")
  URI labelerUrl;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the caller's API key or token, where services ask who calls")
  Path tokenFile;

  /** Calls serving. */
  public RestClient serving() {
    return client("--url", url);
  }

  /** Calls the labeler. */
  public RestClient labeler() {
    return labelerUrl == null ? serving() : client("--labeler-url", labelerUrl);
  }

  /**
   * Who a call speaks of, where services ask nobody who calls: else the caller's name is known.
   *
   * @param given by an option; null where it is left out
   */
  public String author(String given) {
    return given == null && tokenFile == null ? System.getProperty("user.name") : given;
  }

  private RestClient client(String option, URI root) {
    if (root.getHost() == null || !List.of("http", "https").contains(root.getScheme())) {
      throw new InvalidSettingException(
          option, "must be a URL such as http://127.0.0.1:8080, not %s".formatted(root));
    }
    return new RestClient(root, credential());
  }

  private Optional<String> credential() {
    if (tokenFile == null) {
      return Optional.empty();
    }
    List<String> all = CredentialsFile.read("--token-file", tokenFile);
    if (all.size() > 1) {
      throw new InvalidSettingException("--token-file", "must hold one key or token");
    }
    return Optional.of(all.get(0));
  }
}
