package io.lethe.standalone.demo;

import io.lethe.topics.KafkaClients;
import java.net.URI;
import java.util.List;

/**
 * The system that the demo runs against.
 *
 * @param http root of serving's REST interface
 * @param credentials keys or tokens of the users who ask and report in turn; none where serving
 *     asks nobody who calls
 * @param kafka clients of its broker
 * @param own whether it was started for the demo alone: then its policy opens one job for all
 *     reports and trusts {@link Demo#TRUSTED_REPORTER}, and nobody else reports
 */
public record DemoTarget(URI http, List<String> credentials, KafkaClients kafka, boolean own) {

  public DemoTarget {
    credentials = List.copyOf(credentials);
  }
}
