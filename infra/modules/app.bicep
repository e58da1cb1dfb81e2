// The function app on a Flex Consumption plan, with an identity of its own.

@description('Name of the function app; also the first part of its address.')
param appName string

@description('Name of the plan.')
param planName string

@description('Azure region.')
param location string

@description('The storage account of the host, the task hub and the records.')
param storageAccountName string

@description('Container of the deployed package.')
param deploymentContainer string

@description('The Application Insights resource.')
param insightsName string

@description('Where the key of the approval links is.')
param linksKeyUri string

@description('What approval links begin with. Empty: the address of the app.')
param linksBaseUrl string

@description('Where the model answers. Empty: none was deployed.')
param modelEndpoint string

@description('Folder of the team files, relative to the app.')
param teams string

@description('Most instances at once.')
param maximumInstances int

@description('Memory of an instance in MB.')
param instanceMemory int

@description('Tags of the resources.')
param tags object

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageAccountName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: appName
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: {
            type: 'SystemAssignedIdentity'
          }
        }
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstances
        instanceMemoryMB: instanceMemory
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
    }
  }
}

// Publishing goes by identity too, not by user name and password.
resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: union(
    {
      AzureWebJobsStorage__accountName: account.name
      AzureWebJobsStorage__credential: 'managedidentity'
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD'
      Baton__Teams: teams
      // The host's own home page would stand where the dashboard is.
      AzureWebJobsDisableHomepage: 'true'
      Baton__Links__Key: '@Microsoft.KeyVault(SecretUri=${linksKeyUri})'
      Baton__Links__BaseUrl: empty(linksBaseUrl) ? 'https://${app.properties.defaultHostName}' : linksBaseUrl
    },
    empty(modelEndpoint)
      ? {}
      : {
          Baton__Models__azure__Endpoint: modelEndpoint
        }
  )
}

@description('The function app.')
output appName string = app.name

@description('Where it answers.')
output url string = 'https://${app.properties.defaultHostName}'

@description('The identity of the app.')
output principalId string = app.identity.principalId
