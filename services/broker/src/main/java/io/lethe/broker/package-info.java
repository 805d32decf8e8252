/** An embedded Kafka broker for the standalone stack and for tests. */
package io.lethe.broker;
