from comments_svc.cli.main import main

main()
