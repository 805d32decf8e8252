/** How commands print lists: as a table for people, or as JSON or YAML for programs. */
package io.lethe.standalone.cli.output;
