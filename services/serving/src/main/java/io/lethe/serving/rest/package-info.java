/** The HTTP API under {@code /v1}: resources and the shapes of their JSON. */
package io.lethe.serving.rest;
