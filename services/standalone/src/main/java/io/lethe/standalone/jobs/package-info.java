/** Training jobs as the topics tell of them: all that are kept, and one that runs. */
package io.lethe.standalone.jobs;
