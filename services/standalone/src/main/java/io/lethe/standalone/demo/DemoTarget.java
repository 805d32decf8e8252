package io.lethe.standalone.demo;

import io.lethe.topics.KafkaClients;
import java.net.URI;

/**
 * The system that the demo runs against.
 *
 * @param http root of serving's REST interface
 * @param kafka clients of its broker
 * @param own whether it was started for the demo alone: then its policy opens one job for all
 *     reports and trusts {@link Demo#TRUSTED_REPORTER}, and nobody else reports
 */
public record DemoTarget(URI http, KafkaClients kafka, boolean own) {}
