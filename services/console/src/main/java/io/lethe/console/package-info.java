/**
 * The web console: pages under {@code META-INF/resources} that call the REST interfaces of serving
 * and labeler as whoever has signed in. They know nothing that REST does not tell.
 */
package io.lethe.console;
