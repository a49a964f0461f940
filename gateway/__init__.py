"""The gateway: the one door for people, apps and partners. It asks the services, and keeps no truth of its own."""
